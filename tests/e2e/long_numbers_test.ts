import { assert, assertEquals } from "@std/assert";
import { type Order, parseTicker, type ValuedPosition } from "@/lib/protocol/mod.ts";
import { ignition, order, position } from "@/tests/client/support/dashboard_samples.ts";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { faultsOf } from "@/tests/support/browser/accessibility.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";

const browser = sharedBrowser();

const BTC = parseTicker("BTC-USD");
const LONG = parseTicker("ABCDEFGH-USD");

const POSITIONS: readonly ValuedPosition[] = [
  position(BTC, 0.00012345, 64_123.5, { last_price: 64_987.65, unrealized_pnl: 0.11, realized_pnl: 1_234_567.89 }),
  position(LONG, -1_234_567, 64_123.5, { last_price: 67_890.12, unrealized_pnl: -4_650_000_000, realized_pnl: -12 }),
  position(parseTicker("SHIB-USD"), 123_456_789.12345678, 0.00001234, { last_price: 0.00001278, unrealized_pnl: 54 }),
];
const ACCOUNT = {
  cash: 12_345_678.9,
  equity: 1_234_567_890.12,
  buying_power: -1_234_567_890.12,
  realized_pnl: 1_234_567.89,
  unrealized_pnl: -4_650_000_000,
};
const terms = { order_type: "limit", quantity: 0.00012345, limit_price: 64_123.5 } as const;
const ORDERS: readonly Order[] = [
  order("a", { ticker: BTC, ...terms }),
  order("b", {
    ticker: LONG,
    ...terms,
    quantity: 123_456.12345678,
    limit_price: 0.12345678,
    status: "partially_filled",
    filled_quantity: 12_345.87654321,
    average_price: 64_123.5,
    source: "a strategy of a long name",
  }),
  order("c", { ticker: LONG, ...terms, status: "rejected", reason: "the order needs 1,234,567.89 of buying power" }),
];

/** A dashboard whose server tells long numbers. */
async function open(port: number, options: Parameters<typeof newDashboard>[2]): Promise<Dashboard> {
  const dashboard = await newDashboard(browser(), port, options);
  const { page } = dashboard;
  const answer = (path: RegExp, body: unknown) => page.route(path, (route) => route.fulfill({ json: body }));
  await answer(/\/api\/positions/, { account: ACCOUNT, count: POSITIONS.length, items: POSITIONS });
  await answer(/\/api\/orders/, { count: ORDERS.length, items: ORDERS });
  await dashboard.open("/");
  await dashboard.says("Live");
  await dashboard.fetchAnew();
  await dashboard.says("Live");
  if (await page.locator(".panel-bar").isVisible()) await dashboard.turnTo("Trading");
  await page.locator("#trading").getByText(LONG, { exact: true }).first().waitFor();
  return dashboard;
}

/** Parts whose content reaches beyond them, and buttons that cannot be seen without scrolling. */
const cut = ({ page }: Dashboard) =>
  page.evaluate(() => {
    const parts = Array.from(
      document.querySelectorAll(
        ":is(#trading, #ticket, #alerts), :is(#trading, #ticket, #alerts) :is(div, header, dl, p, button, form, fieldset)",
      ),
    );
    const sightless = Array.from(document.querySelectorAll("#trading .row-action button"), (button) => {
      const panel = button.closest(".scroll")?.getBoundingClientRect();
      const place = button.getBoundingClientRect();
      return panel !== undefined && place.left >= panel.left && place.right <= panel.right ? "" : button.textContent;
    }).filter((text) => text !== "");
    return parts
      // Positions and orders are wider than a phone, and scroll.
      .filter((part) => !part.matches(".scroll") || part.querySelector(".alert-table") !== null)
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
      .map((part) => part.className || part.tagName)
      .concat(sightless);
  });

for (
  const { name, viewport, touch } of [
    { name: "phone", viewport: { width: 390, height: 844 }, touch: { isMobile: true, hasTouch: true } },
    { name: "desk", viewport: { width: 1440, height: 900 }, touch: {} },
  ] as const
) {
  Deno.test(`at ${viewport.width}x${viewport.height} long numbers stay in their places`, async () => {
    await using server = await startListing();
    for (const colorScheme of ["dark", "light"] as const) {
      await using dashboard = await open(server.port, { viewport, colorScheme, ...touch });
      const { page } = dashboard;
      const found: string[] = [];
      const look = async (state: string) => {
        found.push(...(await cut(dashboard)).map((part) => `${state}: ${part}`));
        await takeShot(page, `long-${name}-${colorScheme}-${state}`);
      };
      // A phone shows one panel at a time.
      const turnTo = async (panel: string) => {
        if (name === "phone") await dashboard.turnTo(panel);
      };
      await page.locator("#trading").getByRole("button", { name: LONG, exact: true }).click();
      await turnTo("Order");
      const ticket = page.locator("#ticket");
      await ticket.getByText("Limit", { exact: true }).click();
      await ticket.getByLabel("Quantity", { exact: true }).fill("123456.12345678");
      await ticket.getByLabel("Limit price", { exact: true }).fill("64123.12345678");
      await look("ticket");
      await turnTo("Trading");
      await look("positions");
      for (const tab of ["Orders", "History"]) {
        await page.locator("#trading").getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
        await look(tab.toLowerCase());
        // On a phone there is no room for the time.
        const old = page.locator("#trading .order-time", { hasText: /^Jan 5 10:00$/ });
        if (name === "desk") await old.first().waitFor();
      }
      await turnTo("Alerts");
      await page.locator("#alerts").getByRole("tab", { name: /^Alerts/ }).waitFor();
      await look("alerts");
      assertEquals(found, [], colorScheme);
    }
  });
}

Deno.test("long tickers do not lie over their scores", async () => {
  await using server = await startListing();
  // Without an engine no list comes over the socket.
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  await page.request.post(`http://127.0.0.1:${server.port}/api/engine/stop`);
  const scores = [BTC, LONG].map((ticker) => ({
    ...ignition(ticker, 100),
    passed_filter: false,
    reason: "below VWAP",
  }));
  await page.route(/\/api\/ignition/, (route) => route.fulfill({ json: { count: 2, items: scores, scoring: true } }));
  await dashboard.open(`/?ticker=${LONG}`);
  await dashboard.says("Engine stopped");
  await dashboard.fetchAnew();
  await page.locator(".ranking").getByText(LONG).waitFor();
  await takeShot(page, "long-tickers");
  const over = await page.locator("#ignition :is(.ignition-detail, .ranking th)").evaluateAll((parts) =>
    parts.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((part) => part.textContent)
  );
  assertEquals(over, []);
});

Deno.test("a notice of much that could not be done can be read and dismissed", async () => {
  await using server = await startListing();
  await using dashboard = await newDashboard(browser(), server.port, { bypassCSP: true });
  const { page } = dashboard;
  const failures = Array.from(
    { length: 60 },
    (_, count) => `position of ${count} ${LONG} is not closed: no price is known`,
  );
  const engine = { state: "stopped", error: null, feed: { name: "simulated", state: "stopped" } };
  const report = { cancelled_orders: [], closing_orders: [], engine, failures };
  await page.route(/\/api\/kill-switch/, (route) => route.fulfill({ json: report }));
  await dashboard.open();
  await dashboard.says("Live");
  await page.locator("#ticket button[type=submit]").click();
  await page.locator(".position-table").getByRole("button", { name: /^Close/ }).waitFor();
  await page.getByRole("button", { name: "Kill switch", exact: true }).click();
  await page.getByRole("button", { name: "Cancel, close and stop all" }).click();
  const notice = page.locator(".notice", { hasText: "not all could be done" });
  await notice.waitFor();
  assert(((await notice.boundingBox())?.y ?? -1) >= 0, "its beginning is on the screen");
  await notice.getByText(failures.at(-1) ?? "", { exact: true }).scrollIntoViewIfNeeded();
  const left = (await notice.boundingBox())?.x ?? 0;
  const closes = await page.getByRole("button", { name: /^Close/ }).all();
  assert(closes.length > 0, "a position is held");
  for (const close of closes) {
    const { x = 0, width = 0 } = await close.boundingBox() ?? {};
    assert(x + width <= left, "the notice leaves the buttons that close positions in reach");
  }
  const dismiss = notice.getByRole("button", { name: "Dismiss" });
  const { height = Infinity } = await dismiss.boundingBox() ?? {};
  assert(height < 40, `the button has one line, and not ${height} px`);
  await takeShot(page, "notice");
  assertEquals(await faultsOf(page), []);
  await dismiss.click();
  assertEquals(await notice.count(), 0);
});
