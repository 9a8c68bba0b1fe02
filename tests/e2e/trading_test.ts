import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { PositionsResponse } from "@/lib/protocol/mod.ts";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";

const browser = sharedBrowser();

/** A ticker that trades often and that the demonstration leaves alone, because the scanner may not list it. */
const TICKER = "XUP";
/** One whose daily bars put it into tier 2. */
const STAGED = "XABT";
const MARKET = { SIM_RATE: "200", DENY_TICKERS: TICKER };
const CHART = { path: `/?ticker=${TICKER}` };

/** What a person does and sees at the order ticket and in the trading panel. */
function desk({ page }: Dashboard) {
  const ticket = page.locator("#ticket");
  const trading = page.locator("#trading");
  const choose = (name: string) => ticket.getByText(name, { exact: true }).click();
  const field = (name: string) => ticket.getByLabel(name, { exact: true });
  return {
    ticket,
    trading,
    choose,
    field,
    /** Rows of the tab that is open. */
    rows: (text: string | RegExp) => trading.locator("tbody tr", { hasText: text }),
    tab: (name: string) => trading.getByRole("tab", { name: new RegExp(`^${name}`) }).click(),
    submit: () => ticket.locator(".ticket-submit").click(),
    /** Waits for what the ticket says of the order. */
    says: (text: RegExp) => ticket.locator(".ticket-messages p", { hasText: text }).waitFor(),
  };
}

async function sells({ choose, field, submit }: ReturnType<typeof desk>, price: string): Promise<void> {
  await choose("Sell");
  await choose("Limit");
  await field("Quantity").fill("100");
  await field("Limit price").fill(price);
  await submit();
}

Deno.test("a market order fills, its position is valued live, and closes for a profit or loss", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  await using second = await openLive(browser(), server.port, CHART);
  const { page } = dashboard;
  const own = desk(dashboard);
  const row = own.rows(TICKER);

  await own.field("Quantity").fill("200");
  assertEquals(await own.ticket.locator(".ticket-submit").textContent(), `Buy 200 ${TICKER} at market`);
  await own.field("Quantity").press("Enter");
  await own.says(new RegExp(`^Bought 200 ${TICKER} at \\d`));
  await own.ticket.getByText(/^Long 200 at/).waitFor();
  for (const { rows } of [own, desk(second)]) await rows(TICKER).filter({ hasText: "200" }).waitFor();
  // Each trade of the market moves what it is worth.
  const before = await row.textContent() ?? "";
  await own.rows(TICKER).filter({ hasNotText: before }).waitFor();
  await takeShot(page, "trading-position");

  const close = own.trading.getByRole("button", { name: `Close ${TICKER}`, exact: true });
  await close.click();
  await own.trading.getByRole("button", { name: "Sell 200?" }).click();
  for (const { page } of [dashboard, second]) {
    await page.getByRole("button", { name: `Close ${TICKER}`, exact: true }).waitFor({ state: "detached" });
  }
  await own.tab("History");
  await own.rows(/Sell 200 at market.*Filled/).waitFor();
  await own.rows(/Buy 200 at market.*Filled/).waitFor();
  const response = await page.request.get(`http://127.0.0.1:${server.port}/api/positions`);
  const { items } = PositionsResponse.parse(await response.json());
  const { quantity = 0, realized_pnl = 0 } = items.find(({ ticker }) => ticker === TICKER) ?? {};
  assertEquals(quantity, 0);
  await own.tab("Positions");
  // One that was sold for what it was bought at is not listed any more.
  assertEquals(await row.count(), realized_pnl === 0 ? 0 : 1);
  for (const cell of await row.locator(".position-realised").allTextContents()) {
    assertStringIncludes(cell, Math.abs(realized_pnl).toFixed(2));
  }
  for (const { problems } of [dashboard, second]) assertEquals(problems, []);
});

Deno.test("a limit order waits, is cancelled by hand, and one that cannot be taken says why", async () => {
  await using server = await startListing({ ...MARKET, PAPER_CASH: "1000" });
  await using dashboard = await openLive(browser(), server.port, CHART);
  const own = desk(dashboard);
  const { choose, field, submit, says, tab, rows, trading, ticket } = own;

  await choose("Limit");
  await field("Quantity").fill("10");
  await field("Limit price").fill("0.01");
  await submit();
  await says(/^Working: Buy 10 \S+ limit 0\.0100$/);
  await tab("Orders");
  await rows(/Buy 10 limit 0\.0100.*Working.*0\/10/).waitFor();
  await trading.getByRole("button", { name: /^Cancel/ }).first().click();
  await trading.getByText("No working orders.").waitFor();
  await says(/^Cancelled: Buy 10/);
  await tab("History");
  await rows(TICKER).filter({ hasText: "Cancelled" }).waitFor();

  // More than the account has.
  await field("Quantity").fill("1000000");
  await field("Limit price").fill("5");
  await submit();
  await says(/^Rejected: .*buying power/);
  await rows(TICKER).filter({ hasText: "Rejected" }).waitFor();

  await field("Quantity").fill("1,5");
  await submit();
  await says(/^The quantity must be a number above 0/);
  assertEquals(await field("Quantity").getAttribute("aria-invalid"), "true");
  assertEquals(await rows(TICKER).count(), 2);
  await field("Quantity").press("Escape");
  assertEquals(await field("Quantity").inputValue(), "100");
  assertEquals(await ticket.locator(".failure").count(), 0);
  assertEquals(dashboard.problems, []);
});

Deno.test("the ticket keeps its ticker while a person is at it, though another page changes the chart", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  await using second = await openLive(browser(), server.port, CHART);
  const { ticket, field } = desk(dashboard);
  const [other = ""] = server.listed;
  await field("Quantity").focus();
  await second.row(other).click();
  await ticket.getByText(`The chart now shows ${other}.`).waitFor();
  assertMatch(await ticket.locator(".ticket-submit").textContent() ?? "", new RegExp(` ${TICKER} at market$`));
  await ticket.getByRole("button", { name: `Order ${other} instead` }).click();
  assertMatch(await ticket.locator(".ticket-submit").textContent() ?? "", new RegExp(` ${other} at market$`));
});

Deno.test("the kill switch asks first, then cancels, closes and stops, and every page is told what it did", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  await using second = await openLive(browser(), server.port, CHART);
  const { page } = dashboard;
  const own = desk(dashboard);
  await own.submit();
  await own.says(/^Bought 100/);
  await sells(own, "99999");
  await own.says(/^Working: Sell 100/);

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Kill switch", exact: true }).click();
  // The demonstration may have bought something before the first order of a person ended it.
  await dialog.getByText(/Cancels 1 working order, closes \d+ positions? at the bid or ask/).waitFor();
  await dialog.getByRole("button", { name: "Keep trading" }).click();
  assertEquals(await dialog.isVisible(), false);
  assertEquals(await dashboard.pill.textContent(), "Live");

  await page.getByRole("button", { name: "Kill switch", exact: true }).click();
  await dialog.getByRole("button", { name: "Cancel, close and stop all" }).click();
  const told = /^Kill switch: 1 order cancelled, [1-9]\d* positions? closed, the engine is stopped/;
  for (const one of [dashboard, second]) {
    await one.page.locator(".notice", { hasText: told }).first().waitFor();
    await one.says("Engine stopped");
    await desk(one).ticket.getByText(/^No orders at present: /).waitFor();
    assertEquals(await one.page.locator(".notice").count(), 1);
  }
  await own.trading.getByRole("button", { name: /^Close / }).first().waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Dismiss" }).click();
  assertEquals(await page.locator(".notice").count(), 0);
  for (const { problems } of [dashboard, second]) assertEquals(problems, []);
});

Deno.test("orders and positions are as they were after the server was killed and started again", async () => {
  const folder = await Deno.makeTempDir({ prefix: "flashtape-e2e-" });
  try {
    const environment = { ...MARKET, CLIENT_FIRST_RETRY_MS: "200", DATA_DIR: folder };
    await using server = await startListing(environment);
    await using dashboard = await openLive(browser(), server.port, CHART);
    const own = desk(dashboard);
    await own.submit();
    await own.says(/^Bought 100/);
    await sells(own, "99999");
    await own.says(/^Working: Sell 100/);
    const held = () => own.rows(TICKER).locator("th, td:nth-child(2), td:nth-child(3)").allTextContents();
    const before = await held();
    assertEquals([before.length, before[1]], [3, "100"]);

    server.kill("SIGKILL");
    await dashboard.says(/^Reconnecting/);
    await server.ended;
    await using restarted = await startListing({ ...environment, PORT: String(server.port) });
    assert(restarted.pid !== server.pid);
    await dashboard.says("Live");
    await dashboard.page.locator("#trading[data-stale=true]").waitFor({ state: "detached" });
    assertEquals(await held(), before);
    await own.tab("Orders");
    await own.rows(/Sell 100 limit 99,?999\.00.*Working/).waitFor();
    await own.trading.getByRole("button", { name: /^Cancel/ }).first().click();
    await own.trading.getByText("No working orders.").waitFor();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a ticker is put on the watchlist and taken off, promoted and demoted, on every page", async () => {
  await using server = await startListing({ ...MARKET, DENY_TICKERS: STAGED });
  await using dashboard = await openLive(browser(), server.port);
  await using second = await openLive(browser(), server.port);
  const { page } = dashboard;
  const controls = page.locator(".headline-controls");
  const press = (name: string) => controls.getByRole("button", { name, exact: true }).click();

  await dashboard.search(STAGED);
  await press("Watch");
  const hot = second.row(STAGED).locator(".hot-mark");
  // By a rule, for its stage; then by hand.
  await hot.waitFor();
  await press("Demote");
  await hot.waitFor({ state: "detached" });
  await press("Promote");
  await hot.waitFor();
  await press("Unwatch");
  for (const one of [dashboard, second]) await one.row(STAGED).waitFor({ state: "detached" });

  const [first = ""] = server.listed;
  await second.row(first).hover();
  await second.page.getByRole("button", { name: `Take ${first} off the watchlist` }).click();
  await dashboard.row(first).waitFor({ state: "detached" });
  for (const { problems } of [dashboard, second]) assertEquals(problems, []);
});

Deno.test("alerts come by themselves, say how many are new, and lead to their chart", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", SIM_RATE: "200" });
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  await dashboard.open();
  await dashboard.says("Engine stopped");
  const panel = page.locator("#alerts");
  const tab = (name: RegExp) => panel.getByRole("tab", { name });
  await tab(/^Rules$/).click();
  await page.request.post(`http://127.0.0.1:${server.port}/api/engine/start`);
  await tab(/^Alerts\d+ new$/).click();
  await panel.locator(".tab-fresh").waitFor({ state: "detached" });
  const alert = panel.locator("tbody tr", { hasText: /Promoted|Ignition/ }).first();
  await alert.locator(".excursion .up, .excursion .down, .excursion .same").first().waitFor();
  const ticker = await alert.locator("th button").textContent() ?? "";
  // By its name: another alert may be the first by now.
  await panel.getByRole("button", { name: ticker, exact: true }).first().click();
  await page.locator(".headline-ticker").filter({ hasText: new RegExp(`^${ticker}$`) }).waitFor();
  assertEquals(dashboard.problems, []);
});
