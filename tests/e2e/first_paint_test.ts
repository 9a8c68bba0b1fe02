import { assert, assertEquals, assertMatch } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { newDashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";

const browser = sharedBrowser();

Deno.test("without JavaScript the page shows the market as it was and says that it does not move", async () => {
  await using server = await startListing();
  await using dashboard = await newDashboard(browser(), server.port, { javaScriptEnabled: false });
  await dashboard.open();
  const { page } = dashboard;

  const shown = await dashboard.tickers();
  assertEquals(server.listed.filter((ticker) => !shown.includes(ticker)), []);
  for (const price of await dashboard.column(1)) assertMatch(price, /^[\d,]+\.\d{2,4}$/);
  const changes = (await dashboard.column(2)).map((text) => Number(text.replace("−", "-").replace("%", "")));
  assertEquals(changes, changes.toSorted((a, b) => b - a), "the risers come first");

  const [headline = "", price = ""] = await page.locator(".headline-ticker, .headline-price").allTextContents();
  assert(shown.includes(headline), `the chart is of ${headline}, which is not on the watchlist`);
  assertEquals(price, await dashboard.row(headline).locator("td").first().textContent());
  const label = await page.locator(".chart-canvas").getAttribute("aria-label") ?? "";
  const [, ticker, count] = /^Candlestick chart of (.+), 1m: (\d+) bars\./.exec(label) ?? [];
  assertEquals(ticker, headline);
  assert(Number(count) > 30, label);
  assertMatch(await page.locator(".legend").textContent() ?? "", /^\d\d:\d\d ?O [\d.,]+ ?H /);

  const tape = await page.locator("#tape tbody tr").allTextContents();
  assert(tape.length > 10, `the tape has ${tape.length} lines`);
  for (const line of tape) assertMatch(line, /^\d\d:\d\d:\d\d[A-Z]+[\d.,]+$/);
  assert(await page.locator("#log li").count() > 0);

  await page.locator("noscript p", { hasText: "live data need JavaScript" }).waitFor();
  assertEquals(await dashboard.pill.textContent(), "Connecting");
  // With scripts switched off Chromium tells the modules that are not loaded as kept back by a policy.
  assertEquals(dashboard.problems.filter((problem) => !problem.endsWith(".js: csp")), []);
});

Deno.test("?ticker= chooses the chart, in any case of letters, and a bad one is ignored", async () => {
  await using server = await startListing();
  /** The ticker that the page at `path` shows the chart of. */
  const charted = async (path: string, says = "") => {
    await using dashboard = await newDashboard(browser(), server.port, { javaScriptEnabled: false });
    await dashboard.open(path);
    await dashboard.page.getByText(says).first().waitFor();
    return await dashboard.page.locator(".headline-ticker").textContent();
  };
  const own = await charted("/");
  const other = server.listed.find((ticker) => ticker !== own) ?? "";
  assertEquals(await charted(`/?ticker=%20${other.toLowerCase()}+`), other);
  assertEquals(await charted("/?ticker=NOSUCH", "No trade of NOSUCH yet."), "NOSUCH");
  for (const bad of ["", "$$$", "<script>alert(1)</script>", "A".repeat(33)]) {
    assertEquals(await charted(`/?ticker=${encodeURIComponent(bad)}`), own, bad);
  }

  await using dashboard = await openLive(browser(), server.port, { path: `/?ticker=${other}` });
  const { page } = dashboard;
  await page.waitForLoadState("networkidle");
  assertEquals(await page.locator(".headline-ticker").textContent(), other);
  assertEquals(await page.locator("#watchlist tr[data-selected=true] th button").allTextContents(), [other]);
  assertEquals(dashboard.problems, []);
});

Deno.test("an address without a page answers 404 with a styled page that leads back", async () => {
  await using server = await startListing();
  await using dashboard = await newDashboard(browser(), server.port);
  const { page, problems } = dashboard;
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  const response = await page.goto(`http://127.0.0.1:${server.port}/nowhere`);
  assertEquals(response?.status(), 404);
  assertEquals(await page.getByRole("heading", { level: 1 }).textContent(), "Not found");
  assertEquals(await page.title(), "Not found · Flashtape");
  const maxWidth = await page.locator("main.error-page").evaluate((main) => getComputedStyle(main).maxWidth);
  assertEquals(maxWidth, "512px");
  const unusual = await background();
  assertEquals(problems.filter((problem) => !problem.includes("404")), []);

  await page.getByRole("link", { name: "Go to the dashboard" }).click();
  await dashboard.says("Live");
  assertEquals(await background(), unusual);
});
