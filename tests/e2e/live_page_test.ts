import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { candlesAreDrawn, chartMoves, priceChanges, tapeMoves } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { connectClient } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

const browser = sharedBrowser();

Deno.test("a page opened before the market fills by itself and moves", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", SIM_RATE: "200" });
  // A person far from New York, so that neither the clock nor the language of the machine can be what is shown.
  const elsewhere = { timezoneId: "Asia/Tokyo", locale: "de-DE" };
  await using dashboard = await newDashboard(browser(), server.port, elsewhere);
  const { page } = dashboard;
  await dashboard.open();
  await dashboard.says("Engine stopped");
  assertEquals(await dashboard.tickers(), []);
  await page.getByText("No trades yet.").waitFor();

  const started = await fetch(`http://127.0.0.1:${server.port}/api/engine/start`, { method: "POST" });
  await started.body?.cancel();
  await dashboard.says("Live");
  await page.locator("#watchlist tbody tr").nth(2).waitFor();
  await page.locator("#tape tbody tr").nth(10).waitFor();
  await priceChanges(page);
  await tapeMoves(page);
  await dashboard.fact("Messages").filter({ hasText: /Messages[1-9]\d*\/s$/ }).waitFor();
  await page.locator("#log li", { hasText: "is on the watchlist" }).first().waitFor();

  const clock = page.locator(".clock-time");
  const shown = await clock.textContent() ?? "";
  assertMatch(shown, /^\d\d:\d\d:\d\d$/);
  await page.waitForFunction((shown) => {
    const text = document.querySelector(".clock-time")?.textContent;
    return text !== shown && text === new Date().toLocaleTimeString("en-GB", { timeZone: "America/New_York" });
  }, shown);
  await page.locator(".market-clock", { hasText: "New York" }).waitFor();
  assertEquals(dashboard.problems, []);
});

Deno.test("a chart first drawn while nothing was live has its colours once the market is", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", SIM_RATE: "200" });
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  const stale = Promise.withResolvers<void>();
  // The chart's library is by far the largest script and may well come last.
  await page.route("**/_fresh/js/**", async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    if (body.includes("tv-attr-logo")) await stale.promise;
    await route.fulfill({ response, body });
  });
  // Without a ticker there would be no chart.
  await dashboard.open("/?ticker=NOSUCH");
  await dashboard.says("Engine stopped");
  stale.resolve();
  await page.locator("#chart canvas").first().waitFor();
  await page.request.post(`http://127.0.0.1:${server.port}/api/engine/start`);
  await dashboard.says("Live");
  const row = page.locator("#watchlist tbody tr").first();
  await row.click();
  await candlesAreDrawn(page, 60);
  assertEquals(dashboard.problems, []);
});

/** Waits until the chart is of `ticker`, with its candles, and of no other. */
async function chartIsOf({ page }: Dashboard, ticker: string): Promise<void> {
  await page.locator(".headline-ticker").filter({ hasText: new RegExp(`^${ticker}$`) }).waitFor();
  await page.locator(`.chart-canvas[aria-label*=" of ${ticker}, 1m: "]`).waitFor();
  await page.waitForFunction((ticker) => document.title.startsWith(`${ticker} `), ticker);
  await candlesAreDrawn(page, 60);
}

/** A ticker of the watchlist that is none of `taken`. */
async function another(dashboard: Dashboard, ...taken: string[]): Promise<string> {
  const ticker = (await dashboard.tickers()).findLast((ticker) => !taken.includes(ticker));
  assert(ticker !== undefined, "the watchlist is too short");
  return ticker;
}

Deno.test("a row chosen by click or by keyboard is charted on every page, and the chart moves", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  await using second = await openLive(browser(), server.port);
  await using client = await connectClient(server.port);
  const { page } = dashboard;
  const told = (ticker: string, source: string) =>
    client.until((frame) => frame === `{"type":"ACTIVE_TICKER_CHANGED","ticker":"${ticker}","source":"${source}"}`);
  const selected = () => page.locator("#watchlist tr[data-selected=true] th button").textContent();
  // By name, so that the rows keep their places.
  await page.locator("#watchlist").getByRole("button", { name: "Ticker", exact: true }).click();

  const first = await page.locator(".headline-ticker").textContent() ?? "";
  const clicked = await another(dashboard, first);
  await dashboard.row(clicked).click();
  await chartIsOf(dashboard, clicked);
  await chartMoves(page);
  await chartIsOf(second, clicked);
  await told(clicked, "watchlist");
  assertEquals(await selected(), clicked);

  const [top = "", below = ""] = await dashboard.tickers();
  await dashboard.row(top).getByRole("button", { name: top, exact: true }).focus();
  await page.keyboard.press("ArrowDown");
  assertEquals(await page.evaluate(() => document.activeElement?.textContent), below);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await chartIsOf(dashboard, top);
  await chartMoves(page);
  await chartIsOf(second, top);
  await told(top, "watchlist");
  assertEquals(await selected(), top);

  await second.search(` ${below.toLowerCase()} `);
  await chartIsOf(second, below);
  await chartIsOf(dashboard, below);
  await told(below, "search");

  await using late = await openLive(browser(), server.port);
  await chartIsOf(late, below);
  for (const { problems } of [dashboard, second, late]) assertEquals(problems, []);
});

Deno.test("the keyboard's focus stays on its row when the rows change places", async () => {
  await using server = await startListing();
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const name = page.locator("#watchlist").getByRole("button", { name: "Ticker", exact: true });
  for (const ticker of server.listed) {
    await dashboard.row(ticker).getByRole("button", { name: ticker, exact: true }).focus();
    const before = await dashboard.tickers();
    // Without the mouse, which would take the focus: as when the next list of the server has another order.
    await name.evaluate((button: HTMLButtonElement) => button.click());
    await page.waitForFunction(
      (first) => document.querySelector("#watchlist tbody button")?.textContent !== first,
      before[0],
    );
    assertEquals(await page.locator(":focus").allTextContents(), [ticker]);
  }
});

Deno.test("a heading sorts the watchlist by its column and tells the direction", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const heading = (name: string) => page.locator("#watchlist").getByRole("button", { name, exact: true });
  const directions = () =>
    page.locator("#watchlist thead th").evaluateAll((heads) => heads.map((head) => head.getAttribute("aria-sort")));
  assertEquals(await directions(), ["none", "none", "descending", "none", "none", "none", null]);
  const byChange = await dashboard.tickers();

  await heading("Ticker").click();
  await page.locator("#watchlist th[aria-sort=ascending]", { hasText: "Ticker" }).waitFor();
  assertEquals(await directions(), ["ascending", "none", "none", "none", "none", "none", null]);
  const ascending = await dashboard.tickers();
  assert(ascending.length > 2, "too few rows to tell an order");
  assertEquals(ascending, ascending.toSorted());
  assertNotEquals(ascending, byChange);

  await heading("Ticker").click();
  await page.locator("#watchlist th[aria-sort=descending]", { hasText: "Ticker" }).waitFor();
  const descending = await dashboard.tickers();
  assertEquals(descending, descending.toSorted().reverse());

  // Trades move the prices between two orders, which come once a second.
  for (const [index, direction, sign] of [[1, "descending", 1], [1, "ascending", -1]] as const) {
    await heading("Price").click();
    await page.locator(`#watchlist th[aria-sort=${direction}]`, { hasText: "Price" }).waitFor();
    await page.waitForFunction(([index, sign]) => {
      const rows = Array.from(document.querySelectorAll("#watchlist tbody tr"));
      const prices = rows.map((row) => Number(row.children.item(index)?.textContent.replaceAll(",", "")));
      return prices.length > 2 && prices.every((price, at) => at === 0 || sign * ((prices[at - 1] ?? 0) - price) >= 0);
    }, [index, sign] as const);
  }
  assertEquals(dashboard.problems, []);
});
