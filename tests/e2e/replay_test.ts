import { assertEquals, assertStringIncludes } from "@std/assert";
import { readIbmBars } from "@/tests/market/recordings.ts";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard } from "@/tests/support/browser/browser_dashboard.ts";
import { candlesAreDrawn } from "@/tests/support/browser/browser_motion.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

const browser = sharedBrowser();
const FIXTURE = new URL("../fixtures/ibm-2013-10-08-trades.csv.gz", import.meta.url).pathname;

/** Waits until the page shows the whole day of IBM and says that it is over. */
async function showsTheDay(dashboard: Dashboard): Promise<void> {
  const { page, banner } = dashboard;
  await dashboard.says("Feed ended");
  await banner.filter({ hasText: /^Not live\.The replay.* feed is at its end: these are its last prices\./ }).waitFor();
  await dashboard.stalePanelsAre([
    "alerts",
    "chart",
    "ignition",
    "scan",
    "scan-2",
    "scan-3",
    "tape",
    "ticket",
    "trading",
    "watchlist",
  ]);
  await dashboard.fact("Feed").filter({ hasText: /ended$/ }).waitFor();

  const vendor = await readIbmBars();
  const last = vendor.at(-1);
  const isOf = (timeframe: string, count: number) =>
    page.locator(`.chart-canvas[aria-label^="Candlestick chart of IBM, ${timeframe}: ${count} bars."]`).waitFor();
  await isOf("1m", vendor.length);
  assertStringIncludes(await page.locator(".legend").textContent() ?? "", `C ${last?.close.toFixed(2)}`);
  await candlesAreDrawn(page, 60);
  await page.getByRole("button", { name: "15m", exact: true }).click();
  const quarters = new Set(vendor.map(({ time }) => Math.floor(time / 900))).size;
  await isOf("15m", quarters);

  const clock = page.locator(".market-clock");
  await clock.filter({ hasText: /Oct 8, 2013.*recorded$/ }).waitFor();
  assertEquals(await page.title(), `Not live · IBM ${last?.close.toFixed(2)} · Flashtape`);
}

Deno.test("a page that watched a whole day at full speed, and one opened after it, show its bars as ended", async () => {
  await using server = await startServer({
    FEED: "replay",
    REPLAY_FILES: FIXTURE,
    REPLAY_SPEED: "max",
    ENGINE_AUTOSTART: "false",
  });
  await using watching = await newDashboard(browser(), server.port);
  await watching.open("/?ticker=IBM");
  await watching.says("Engine stopped");
  await watching.page.getByText("No trade of IBM yet.").waitFor();
  await watching.page.request.post(`http://127.0.0.1:${server.port}/api/engine/start`);
  await showsTheDay(watching);
  await takeShot(watching.page, "replay-ended");

  await using late = await newDashboard(browser(), server.port);
  await late.open("/?ticker=IBM");
  await showsTheDay(late);
  for (const { page, problems } of [watching, late]) {
    await page.waitForLoadState("networkidle");
    assertEquals(problems, []);
  }
});
