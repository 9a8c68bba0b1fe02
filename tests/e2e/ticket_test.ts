import { assert, assertEquals, assertMatch } from "@std/assert";
import { OrdersResponse } from "@/lib/protocol/mod.ts";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";

const browser = sharedBrowser();

/** A ticker that the demonstration leaves alone, because the scanner may not list it. */
const TICKER = "XUP";
const MARKET = { SIM_RATE: "200", DENY_TICKERS: TICKER };
const CHART = { path: `/?ticker=${TICKER}` };

function ticket({ page }: Dashboard, port: number) {
  const panel = page.locator("#ticket");
  return {
    panel,
    field: panel.getByLabel("Quantity", { exact: true }),
    submit: panel.locator(".ticket-submit"),
    says: (text: RegExp) => panel.locator(".ticket-messages p", { hasText: text }).waitFor(),
    /** How many orders of the ticker the server has taken. */
    orders: async (): Promise<number> => {
      const response = await page.request.get(`http://127.0.0.1:${port}/api/orders`);
      const { items } = OrdersResponse.parse(await response.json());
      return items.filter(({ ticker }) => ticker === TICKER).length;
    },
  };
}

Deno.test("a double click and a key held down send one order, and close nothing unasked", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  const { page } = dashboard;
  const { field, submit, says, orders } = ticket(dashboard, server.port);
  // Slowly enough that the first click has been answered by the time of the second.
  await submit.dblclick({ delay: 60 });
  await says(/^(Working|Bought)/);
  await page.waitForTimeout(300);
  assertEquals(await orders(), 1);

  const hold = async (repeats: number) => {
    for (let count = 0; count <= repeats; count++) {
      await page.keyboard.down("Enter");
      await page.waitForTimeout(40);
    }
    await page.keyboard.up("Enter");
    await page.waitForTimeout(300);
  };
  await field.focus();
  await hold(5);
  assertEquals(await orders(), 2, "in a field");
  await submit.focus();
  await hold(5);
  assertEquals(await orders(), 3, "on the button");

  const close = page.locator("#trading").getByRole("button", { name: `Close ${TICKER}`, exact: true });
  await close.focus();
  await hold(5);
  assertEquals(await orders(), 3, "on the button that closes the position");
  assertEquals(dashboard.problems, []);
});

Deno.test("the ticket keeps its ticker while the mouse is over it, but follows the chart that is chosen here", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  await using second = await openLive(browser(), server.port, CHART);
  const { panel, submit } = ticket(dashboard, server.port);
  const [other = "", third = ""] = server.listed;
  await submit.hover();
  await second.row(other).click();
  await panel.getByText(`The chart now shows ${other}.`).waitFor();
  assertMatch(await submit.textContent() ?? "", new RegExp(` ${TICKER} at market$`));
  await dashboard.row(other).hover();
  await submit.getByText(` ${other} at market`).waitFor();

  await dashboard.page.getByRole("combobox", { name: "Search ticker or name" }).focus();
  await submit.hover();
  await dashboard.page.keyboard.type(third);
  await dashboard.page.keyboard.press("Enter");
  await submit.getByText(` ${third} at market`).waitFor();
  for (const { problems } of [dashboard, second]) assertEquals(problems, []);
});

Deno.test("the button that takes another ticker leaves the keyboard in the ticket", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  await using second = await openLive(browser(), server.port, CHART);
  const { panel, field, submit } = ticket(dashboard, server.port);
  const [other = ""] = server.listed;
  await field.focus();
  await second.row(other).click();
  await panel.getByRole("button", { name: `Order ${other} instead` }).press("Enter");
  await submit.getByText(` ${other} at market`).waitFor();
  assertEquals(await panel.evaluate((ticket) => ticket.contains(document.activeElement)), true);
});

Deno.test("the headline's buttons belong to the ticker that it names from the first moment on", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  const { page } = dashboard;
  const [listed = ""] = server.listed;
  // What the page draws, each time that it draws another headline.
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    const look = () => {
      const name = document.querySelector(".headline-ticker")?.textContent ?? "";
      const words = document.querySelector(".headline-controls")?.textContent ?? "";
      const line = `${name} ${words.replace("Promote", "").replace("Demote", "")}`;
      if (seen.at(-1) !== line) seen.push(line);
      requestAnimationFrame(look);
    };
    look();
  });
  await dashboard.row(listed).click();
  await page.waitForTimeout(1500);
  assertEquals(await page.evaluate(() => Reflect.get(globalThis, "seen")), [
    `${TICKER} Watch`,
    `${listed} Unwatch`,
  ]);
});

Deno.test("the keyboard stays in the panel when the position or order that it was at goes", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  const { page } = dashboard;
  const { panel, submit, says } = ticket(dashboard, server.port);
  const trading = page.locator("#trading");
  const isInside = () => trading.evaluate((panel) => panel.contains(document.activeElement));
  await submit.click();
  await says(/^Bought/);
  const close = trading.getByRole("button", { name: `Close ${TICKER}`, exact: true });
  await close.press("Enter");
  await trading.getByRole("button", { name: "Sell 100?" }).press("Enter");
  await close.or(trading.getByRole("button", { name: "Sell 100?" })).waitFor({ state: "detached" });
  assertEquals(await isInside(), true, "the position is closed");

  await panel.getByText("Limit", { exact: true }).click();
  await panel.getByLabel("Limit price", { exact: true }).fill("0.01");
  await submit.click();
  await says(/^Working/);
  await trading.getByRole("tab", { name: /^Orders/ }).click();
  const cancel = trading.getByRole("button", { name: /^Cancel: Buy XUP/ });
  await cancel.press("Enter");
  await cancel.waitFor({ state: "detached" });
  assertEquals(await isInside(), true, "the order is cancelled");
});

Deno.test("profit and loss lose their colours when they no longer move, in the headings too", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, CHART);
  const { page } = dashboard;
  const { panel, submit, says } = ticket(dashboard, server.port);
  await submit.click();
  await says(/^Bought/);
  await panel.getByText(/^Long 100 at/).waitFor();
  const gains = page.locator(":is(#ticket, #trading) :is(.up, .down)");
  await gains.first().waitFor();
  await page.request.post(`http://127.0.0.1:${server.port}/api/engine/stop`);
  await dashboard.says("Engine stopped");
  const colours = await gains.evaluateAll((gains) => gains.map((gain) => getComputedStyle(gain).color));
  // None where the last price is the average.
  assert(new Set(colours).size <= 1, colours.join());
});
