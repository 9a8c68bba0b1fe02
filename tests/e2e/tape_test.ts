import { assert, assertEquals, assertLess } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { tapeMoves } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";

const browser = sharedBrowser();
/** So many trades the page keeps. */
const CAPACITY = 200;

Deno.test("the tape draws the rows in sight and a few more, and reaches down to the 200th", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const measured = () =>
    page.locator("#tape .scroll").evaluate((scroller) => {
      const drawn = scroller.querySelectorAll("tbody tr:not(.rows-away)");
      const rowPx = drawn[0]?.clientHeight ?? 0;
      const away = Array.from(scroller.querySelectorAll(".rows-away"), ({ clientHeight }) => clientHeight / rowPx);
      return {
        drawn: drawn.length,
        all: Math.round(away.reduce((sum, rows) => sum + rows, drawn.length)),
        height: scroller.scrollHeight,
        inSight: scroller.clientHeight / rowPx,
      };
    });
  const scrollTo = (place: "top" | "end") =>
    page.locator("#tape .scroll").evaluate(
      (scroller, place) => scroller.scrollTo(0, place === "top" ? 0 : scroller.scrollHeight),
      place,
    );
  await page.waitForFunction((capacity) => {
    const rows = Array.from(document.querySelectorAll("#tape tbody tr"));
    const drawn = rows.filter((row) => !row.matches(".rows-away"));
    const rowPx = drawn[0]?.clientHeight ?? 0;
    const height = rows.reduce((sum, row) => sum + row.clientHeight, 0);
    return rowPx > 0 && Math.round(height / rowPx) === capacity;
  }, CAPACITY);
  const { drawn, all, height, inSight } = await measured();
  assertEquals(all, CAPACITY);
  assert(drawn > inSight, `${drawn} rows are drawn, ${inSight} are in sight`);
  assertLess(drawn, CAPACITY / 2);

  await scrollTo("end");
  // Nothing is left out below the last one, but something above the first that is drawn.
  await page.locator("#tape tbody tr:last-child:not(.rows-away)").waitFor();
  await page.locator("#tape tbody tr:first-child.rows-away").waitFor();
  const end = await measured();
  assertEquals([end.all, end.height], [CAPACITY, height], "the scroll bar does not jump");
  assertLess(end.drawn, CAPACITY / 2);
  await scrollTo("top");
  await page.locator("#tape tbody tr:first-child:not(.rows-away)").waitFor();
  await tapeMoves(page);
  assertEquals((await measured()).height, height);
  assertEquals(dashboard.problems, []);
});
