import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Locator } from "playwright-core";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard, openLive, workspaceIsSaved } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";
import { faultsOf } from "@/tests/support/browser/accessibility.ts";

const browser = sharedBrowser();

/** A market in which a second changes the rows of every scan. */
const MARKET = { SIM_TICKERS: "1000", SIM_RATE: "1000" };

/** What a person does and sees at the scans. */
function desk({ page }: Dashboard) {
  const panels = page.locator(".panel-scan");
  const form = page.locator(".form-dialog");
  const window = (name: string) => panels.filter({ has: page.getByRole("heading", { name, exact: true }) });
  /** Opens what can be done with the scan of a panel; of one without a scan that is there, the name is that of its kind. */
  const tools = async (name: string) => {
    await window(name).getByRole("button", { name: "Scan and columns of" }).click();
    return window(name).locator("[popover][id$='-scan']");
  };
  return {
    panels,
    form,
    /** The panel of a scan by the scan's name. */
    window,
    /** Names of the scans in sight, in the order in which their panels came. */
    names: () =>
      panels.evaluateAll((panels) =>
        panels.toSorted((a, b) => a.id < b.id ? -1 : 1).map((panel) => panel.querySelector("h2")?.textContent)
      ),
    rows: (name: string) => window(name).locator("tbody tr.selectable"),
    choose: async (now: string, name: string) => {
      await (await tools(now)).getByLabel("Which scan").selectOption({ label: name });
      await page.keyboard.press("Escape");
    },
    edit: async (name: string) =>
      await (await tools(name)).getByRole("button", { name: `Edit ${name}`, exact: true }).click(),
    create: async (beside: string) =>
      await (await tools(beside)).getByRole("button", { name: "New scan", exact: true }).click(),
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
  const { panels, names, rows, window, choose } = desk(dashboard);
  for (const name of ["Gappers", "Top gainers"]) await cellsMove(rows(name));

  await choose("High of day momentum", "Unusual volume");
  await rows("Unusual volume").first().waitFor();
  assertEquals(await names(), ["Gappers", "Top gainers", "Unusual volume"]);
  const heading = window("Unusual volume").getByRole("columnheader", { name: "RVOL", exact: true });
  assertMatch(await heading.getAttribute("title") ?? "", /^Volume of today against/);

  const ticker = await rows("Unusual volume").last().locator("th button").textContent() ?? "";
  // By its name: another row may be the last by now.
  const row = rows("Unusual volume").filter({ has: page.getByRole("button", { name: ticker, exact: true }) });
  await row.locator("td").first().click();
  await page.locator(".headline-ticker").filter({ hasText: new RegExp(`^${RegExp.escape(ticker)}$`) }).waitFor();
  await panels.locator("tr[data-selected=true]", { hasText: ticker }).first().waitFor();

  const closed = workspaceIsSaved(page, (panels) => !panels.includes("scan"));
  await window("Gappers").getByRole("button", { name: "What can be done with Gappers" }).click();
  await window("Gappers").getByRole("button", { name: "Close Gappers" }).click();
  await window("Gappers").waitFor({ state: "detached" });
  assertEquals(await names(), ["Top gainers", "Unusual volume"]);
  await closed;
  await page.reload();
  await dashboard.says("Live");
  await rows("Unusual volume").first().waitFor();
  assertEquals(await names(), ["Top gainers", "Unusual volume"], "the page opens what was open");
  await page.getByRole("button", { name: "Panels, workspaces and settings" }).click();
  await page.getByRole("group", { name: "Add panel" }).getByRole("button", { name: "Scan", exact: true }).click();
  await window("Scan").getByText("Choose a scan above.").waitFor();
  await choose("Scan", "Gappers");
  await rows("Gappers").first().waitFor();
  assertEquals(await names(), ["Gappers", "Top gainers", "Unusual volume"]);
  assertEquals(dashboard.problems, []);
});

Deno.test("rows keep their places while the pointer or the keyboard is at them", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const { rows, window, choose } = desk(dashboard);
  // Sorted by what changes with each trade.
  await choose("Gappers", "Ignition");
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

  await rows("Ignition").first().locator(".row-button").focus();
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
  const { form, names, rows, window, field, press, edit, create, choose } = desk(dashboard);

  await create("Gappers");
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
  assertEquals((await names())[0], "Cheap risers", "in the panel that the person was at");
  // Another page has it to choose, too.
  await desk(second).window("Gappers").getByRole("button", { name: /^Edit: / }).click();
  await desk(second).panels.locator("option", { hasText: "Cheap risers" }).first().waitFor({ state: "attached" });

  await edit("Cheap risers");
  assertEquals(await form.getByLabel("Most Price").inputValue(), "1K");
  await field("Rows").fill("3");
  await press("Save scan");
  await form.waitFor({ state: "detached" });
  await rows("Cheap risers").nth(3).waitFor({ state: "detached" });
  assertEquals(await rows("Cheap risers").count(), 3);

  await edit("Cheap risers");
  await press("Delete");
  await press("Really delete?");
  await window("Scan").getByText(/^There is no scan \S+ any more: choose another\.$/).waitFor();
  await choose("Scan", "Gappers");
  await rows("Gappers").first().waitFor();

  await edit("Gappers");
  await field("Name").fill("My gappers");
  await press("Save scan");
  await edit("My gappers");
  await press("Restore what came with the server");
  await press("As it came?");
  await edit("Gappers");
  await press("Delete");
  await press("Really delete?");
  await window("Gappers").waitFor({ state: "detached" });
  await create("Scan");
  await press("Bring back Gappers");
  await rows("Gappers").first().waitFor();
  assertEquals(second.problems, []);
});
