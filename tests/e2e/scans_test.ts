import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Locator } from "playwright-core";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";
import { faultsOf } from "@/tests/support/browser/accessibility.ts";

const browser = sharedBrowser();

/** A market in which a second changes the rows of every scan. */
const MARKET = { SIM_TICKERS: "1000", SIM_RATE: "1000" };

/** What a person does and sees at the scans. */
function desk({ page }: Dashboard) {
  const panel = page.locator("#scans");
  const form = page.locator(".form-dialog");
  const window = (name: string) => panel.locator(".scan-window").filter({ has: page.getByLabel(`Close ${name}`) });
  return {
    panel,
    form,
    /** One open scan by its name. */
    window,
    names: () =>
      panel.locator(".scan-head select").evaluateAll((selects) =>
        selects.map((select) => (select as HTMLSelectElement).selectedOptions[0]?.textContent)
      ),
    rows: (name: string) => window(name).locator("tbody tr"),
    choose: (place: number, name: string) =>
      panel.getByLabel(`Scan ${place}`, { exact: true }).selectOption({ label: name }),
    field: (name: string) => form.getByLabel(name, { exact: true }),
    press: (name: string) => form.getByRole("button", { name, exact: true }).click(),
  };
}

const tickersOf = (rows: Locator) => rows.locator("th button").allTextContents();

/** Waits until a cell of the rows says something else. */
const cellsMove = async (rows: Locator) => {
  const table = rows.first().locator("xpath=ancestor::tbody");
  const textOf = await table.textContent();
  await rows.first().page().waitForFunction(
    ([body, before]) => body instanceof Element && body.textContent !== before,
    [await table.elementHandle(), textOf] as const,
  );
};

Deno.test("the rows of the first scan are in the page before any script runs", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await newDashboard(browser(), server.port, { javaScriptEnabled: false });
  await dashboard.open();
  const { names, rows } = desk(dashboard);
  assertEquals(await names(), ["Gappers", "Top gainers", "High of day momentum"]);
  assert(await rows("Gappers").count() > 5);
  assertMatch(await rows("Gappers").first().textContent() ?? "", /^[A-Za-z]+[\d.,]+\+\d/);
});

Deno.test("scans are chosen, opened and closed, move by themselves, and a row leads to its chart", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const { panel, names, rows, window, choose } = desk(dashboard);
  for (const name of ["Gappers", "Top gainers"]) await cellsMove(rows(name));

  await choose(3, "Unusual volume");
  await rows("Unusual volume").first().waitFor();
  assertEquals(await names(), ["Gappers", "Top gainers", "Unusual volume"]);
  const heading = window("Unusual volume").getByRole("columnheader", { name: "RVOL", exact: true });
  assertMatch(await heading.getAttribute("title") ?? "", /^Volume of today against/);

  const last = rows("Unusual volume").last();
  const ticker = await last.locator("th button").textContent() ?? "";
  await last.locator("td").first().click();
  await page.locator(".headline-ticker").filter({ hasText: new RegExp(`^${RegExp.escape(ticker)}$`) }).waitFor();
  await panel.locator("tr[data-selected=true]", { hasText: ticker }).first().waitFor();

  await window("Gappers").getByRole("button", { name: "Close Gappers" }).click();
  assertEquals(await names(), ["Top gainers", "Unusual volume"]);
  await page.reload();
  await dashboard.says("Live");
  await rows("Unusual volume").first().waitFor();
  assertEquals(await names(), ["Top gainers", "Unusual volume"], "the page opens what was open");
  await panel.getByRole("button", { name: "Open another" }).click();
  assertEquals((await names()).length, 3);
  assert(await panel.getByRole("button", { name: "Open another" }).isDisabled());
  assertEquals(dashboard.problems, []);
});

Deno.test("rows keep their places while the pointer or the keyboard is at them", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const { rows, window, choose } = desk(dashboard);
  // Sorted by what changes with each trade.
  await choose(1, "Ignition");
  await rows("Ignition").nth(8).waitFor();
  const held = window("Ignition").getByText("Held", { exact: true });
  await rows("Ignition").nth(1).hover();
  await held.waitFor();
  const before = await tickersOf(rows("Ignition"));
  for (let times = 0; times < 3; times++) {
    await cellsMove(rows("Ignition"));
    const now = await tickersOf(rows("Ignition"));
    assertEquals(now.slice(0, before.length), before);
  }
  await page.locator(".brand").hover();
  await held.waitFor({ state: "detached" });

  await rows("Ignition").first().locator("button").focus();
  await page.keyboard.press("ArrowDown");
  await held.waitFor();
  const ticker = await page.evaluate(() => document.activeElement?.textContent ?? "");
  await cellsMove(rows("Ignition"));
  assertEquals(await page.evaluate(() => document.activeElement?.textContent), ticker);
  await page.keyboard.press("Enter");
  await page.locator(".headline-ticker").filter({ hasText: new RegExp(`^${RegExp.escape(ticker)}$`) }).waitFor();
  assertEquals(dashboard.problems, []);
});

Deno.test("a scan is made, refused in the server's words, changed, deleted; a shipped one is restored", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, { bypassCSP: true });
  await using second = await openLive(browser(), server.port);
  const { page } = dashboard;
  const { panel, form, names, rows, window, field, press } = desk(dashboard);

  await panel.getByRole("button", { name: "New scan" }).click();
  await takeShot(page, "scan-form");
  assertEquals(await faultsOf(page), []);
  await field("Name").fill("Cheap risers");
  await press("Add condition");
  await form.getByLabel("Fact", { exact: true }).nth(1).selectOption("price");
  await form.getByLabel("How Price is compared").selectOption("between");
  await form.getByLabel("Least Price").fill("20");
  await form.getByLabel("Most Price").fill("cheap");
  await press("Save scan");
  await form.getByText('Price, the most needs a number, not "cheap"').waitFor();
  await form.getByLabel("Most Price").fill("1");
  await press("Save scan");
  await form.getByText("price between needs [least, most]").waitFor();
  assertEquals(dashboard.problems.filter((problem) => !/400/.test(problem)), []);
  await form.getByLabel("Least Price").fill("0.5");
  await form.getByLabel("Most Price").fill("1K");
  await form.getByRole("button", { name: "Remove the column RVOL" }).click();
  await press("Save scan");
  await form.waitFor({ state: "detached" });
  await rows("Cheap risers").first().waitFor();
  assertEquals((await names()).at(-1), "Cheap risers");
  // Another page has it to choose, too.
  await second.page.locator("#scans option", { hasText: "Cheap risers" }).first().waitFor({ state: "attached" });

  await window("Cheap risers").getByRole("button", { name: "Edit Cheap risers" }).click();
  assertEquals(await form.getByLabel("Most Price").inputValue(), "1K");
  await field("Rows").fill("3");
  await press("Save scan");
  await form.waitFor({ state: "detached" });
  await rows("Cheap risers").nth(3).waitFor({ state: "detached" });
  assertEquals(await rows("Cheap risers").count(), 3);

  await window("Cheap risers").getByRole("button", { name: "Edit Cheap risers" }).click();
  await press("Delete");
  await press("Really delete?");
  await window("Cheap risers").waitFor({ state: "detached" });

  await window("Gappers").getByRole("button", { name: "Edit Gappers" }).click();
  await field("Name").fill("My gappers");
  await press("Save scan");
  await window("My gappers").getByRole("button", { name: "Edit My gappers" }).click();
  await press("Restore what came with the server");
  await press("As it came?");
  await window("Gappers").getByRole("button", { name: "Edit Gappers" }).click();
  await press("Delete");
  await press("Really delete?");
  await window("Gappers").waitFor({ state: "detached" });
  await panel.getByRole("button", { name: "New scan" }).click();
  await press("Bring back Gappers");
  await rows("Gappers").first().waitFor();
  assertEquals(second.problems, []);
});
