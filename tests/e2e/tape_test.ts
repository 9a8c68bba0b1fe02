import { assert, assertEquals, assertLess } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { tapeMoves } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";

const browser = sharedBrowser();
const CAPACITY = 200;

Deno.test("the tape draws the rows in sight and a few more, and all 200 for who scrolls down", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const measured = () =>
    page.locator("#tape .scroll").evaluate((scroller) => ({
      rows: scroller.querySelectorAll("tbody tr").length,
      height: scroller.scrollHeight,
      inSight: scroller.clientHeight / (scroller.querySelector("tbody tr")?.clientHeight ?? 0),
    }));
  await page.locator(".tape-rest").waitFor();
  await page.waitForFunction((capacity) => {
    const rest = document.querySelector<HTMLElement>(".tape-rest")?.style.getPropertyValue("--rows");
    return document.querySelectorAll("#tape tbody tr").length + Number(rest) === capacity;
  }, CAPACITY);
  const { rows, height, inSight } = await measured();
  assert(rows > inSight + 5, `${rows} rows are drawn, ${inSight} are in sight`);
  assertLess(rows, CAPACITY / 2);

  await page.locator("#tape .scroll").evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await page.locator("#tape tbody tr").nth(CAPACITY - 1).waitFor();
  assertEquals((await measured()).height, height, "the scroll bar does not jump");
  await page.locator("#tape .scroll").evaluate((scroller) => scroller.scrollTo(0, 0));
  await page.locator("#tape tbody tr").nth(CAPACITY - 1).waitFor({ state: "detached" });
  await tapeMoves(page);
  assertEquals((await measured()).rows, rows);
  assertEquals(dashboard.problems, []);
});
