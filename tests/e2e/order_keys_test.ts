import { assertEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";

const browser = sharedBrowser();
const MARKET = { SIM_RATE: "200" };

Deno.test("armed keys buy with a stop, move it, and flatten; after a reload they are not armed", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const trading = page.locator("#trading");
  const report = page.locator(".key-bar > span");
  await page.locator("#chart canvas").first().waitFor();
  await page.keyboard.press("Shift+B");
  assertEquals(await report.count(), 0, "keys do nothing before they are armed");

  await page.getByRole("switch", { name: "Arm the order keys" }).check();
  // The ticket has the quotes that the keys go by.
  await page.locator("#ticket").getByText("Limit", { exact: true }).click();
  await page.locator("#ticket .ticket-price", { hasText: "Ask" }).waitFor();
  await page.keyboard.press("Shift+B");
  await report.filter({ hasText: /^Buy at the ask: Buy .+ sent$/ }).waitFor();
  await trading.locator(".position-table tbody tr").first().waitFor();
  await trading.getByRole("tab", { name: /^Orders/ }).click();
  await trading.locator("tr", { hasText: "Stop loss" }).filter({ hasText: "Armed" }).waitFor();
  await page.locator(".visually-hidden[role=log]", { hasText: "Bought" }).waitFor({ state: "attached" });

  await page.keyboard.press("Shift+F");
  await report.filter({ hasText: /^Flatten the ticker: .+ is being closed$/ }).waitFor();
  await trading.getByRole("tab", { name: /^Positions/ }).click();
  await trading.locator(".position-table tbody tr", { hasText: "Closed" }).first().waitFor();

  await page.reload();
  await dashboard.says("Live");
  assertEquals(await page.getByRole("switch", { name: "Arm the order keys" }).isChecked(), false);
  assertEquals(dashboard.problems, []);
});

Deno.test("an order's line is dragged on the chart to another price", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const ticket = page.locator("#ticket");
  const trading = page.locator("#trading");
  await page.locator("#chart canvas").first().waitFor();
  await ticket.getByText("Limit", { exact: true }).click();
  await ticket.locator(".ticket-price", { hasText: "Bid" }).click();
  // Below the market, where it rests, and within the sight of the chart.
  await ticket.getByLabel("Limit price", { exact: true }).press("Shift+ArrowDown");
  await ticket.locator("button[type=submit]").click();
  await trading.getByRole("tab", { name: /^Orders/ }).click();
  const row = trading.locator("tr[data-order]").first();
  await row.waitFor();
  const before = await row.locator(".order-terms").textContent();
  const box = await page.locator("#chart .chart-canvas").boundingBox();
  if (box === null) throw new TypeError("the chart is not there");
  const canvas = page.locator("#chart .chart-canvas");
  const x = box.x + box.width / 3;
  for (let y = box.y + box.height - 40; y > box.y; y -= 3) {
    await page.mouse.move(x, y);
    if (await canvas.evaluate(({ style }: HTMLElement) => style.cursor) !== "ns-resize") continue;
    await page.mouse.down();
    await page.mouse.move(x, y + 25, { steps: 5 });
    await page.mouse.up();
    break;
  }
  await page.waitForFunction(
    (old) => {
      const terms = document.querySelector("#trading tr[data-order] .order-terms")?.textContent;
      return terms !== undefined && terms !== old;
    },
    before,
  );
  assertEquals(await trading.locator("tr[data-order]").count(), 1, "one order took the place of the other");
  assertEquals(dashboard.problems, []);
});

Deno.test("a draft is there after a reload, and its stop and target are lines that can be dragged", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const ticket = page.locator("#ticket");
  await ticket.getByText("Limit", { exact: true }).click();
  await ticket.getByLabel("Quantity", { exact: true }).fill("1,000");
  await ticket.getByLabel("Stop loss", { exact: true }).fill("10");
  await ticket.getByLabel("Target", { exact: true }).fill("2");
  await ticket.locator(".ticket-worth", { hasText: "1:2.00" }).waitFor();
  await page.reload();
  await dashboard.says("Live");
  assertEquals(await ticket.getByLabel("Quantity", { exact: true }).inputValue(), "1,000");
  assertEquals(await ticket.getByLabel("Target", { exact: true }).inputValue(), "2");
  await ticket.locator(".ticket-worth", { hasText: "1:2.00" }).waitFor();
  assertEquals(dashboard.problems, []);
});
