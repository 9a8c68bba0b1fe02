import { assert, assertEquals } from "@std/assert";
import type { BrowserContextOptions } from "playwright-core";
import { faultsOf } from "@/tests/support/browser/accessibility.ts";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard } from "@/tests/support/browser/browser_dashboard.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";
import { startPractice } from "@/tests/support/browser/practice_day.ts";

const browser = sharedBrowser();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function openJournal(port: number, options: BrowserContextOptions = {}): Promise<Dashboard> {
  const dashboard = await newDashboard(browser(), port, options);
  await dashboard.open("/?workspace=replay&ticker=IBM");
  await dashboard.says("Live");
  if (options.isMobile === true) await dashboard.turnTo("Journal");
  return dashboard;
}

/** Three trades of the morning. */
async function traded(): Promise<Awaited<ReturnType<typeof startPractice>>> {
  const server = await startPractice();
  await server.roundTrip(100, "09:31", "09:36");
  await server.roundTrip(300, "09:40", "09:52");
  await server.roundTrip(200, "10:05", "10:20");
  return server;
}

Deno.test("a trade opens its chart, takes tags and a note, and keeps them", async () => {
  await using server = await traded();
  await using dashboard = await openJournal(server.port);
  const { page } = dashboard;
  const journal = page.locator("#journal");
  const rows = journal.locator(".trip-table tbody tr:not(.rows-away)");
  await rows.nth(2).waitFor();
  assertEquals(await rows.locator("td:nth-child(3)").allTextContents(), ["Long 200", "Long 300", "Long 100"]);
  await rows.nth(1).getByRole("button", { name: "IBM" }).press("Enter");
  const details = journal.getByRole("region", { name: "Trade of IBM" });
  await details.getByRole("img", { name: /^IBM with its entry at 18\d\.\d\d and its exit at 18\d\.\d\d$/ }).waitFor();
  await details.getByText(/^[\d.,]+ \([\d.]+\/sh\)$/).first().waitFor();
  await details.getByLabel("Tags").fill("gap and go, early");
  await details.getByLabel("Note").fill("Waited for the second test.");
  await details.getByRole("button", { name: "Save" }).click();
  await rows.nth(1).getByText("gap and go, early").waitFor();
  await details.getByRole("button", { name: "Saved" }).waitFor();
  await takeShot(page, "journal-trade");
  await details.getByRole("button", { name: "Close the trade's details" }).click();
  await details.waitFor({ state: "detached" });

  await page.reload();
  await dashboard.says("Live");
  await rows.nth(1).getByText("gap and go, early").click();
  assertEquals(await details.getByLabel("Note").inputValue(), "Waited for the second test.");
  assertEquals(dashboard.problems, []);
});

Deno.test("curve, calendar, hours and setups are those of the trades; a tag filters, CSV is saved", async () => {
  await using server = await traded();
  await using dashboard = await openJournal(server.port);
  const { page } = dashboard;
  const journal = page.locator("#journal");
  const tab = (name: string) => journal.getByRole("tab", { name, exact: true }).click();
  await journal.locator(".trip-table tbody tr").nth(2).waitFor();
  await tab("Curve");
  await journal.getByRole("img", { name: /^P&L over 3 trades from Oct 8, 2013 to Oct 8, 2013: [+−][\d.]+ at the end$/ })
    .waitFor();
  assertEquals(
    await journal.locator(".journal-figures div").filter({ hasText: "Trades" }).locator("dd").textContent(),
    "3",
  );
  await tab("Calendar");
  await journal.locator(".calendar td").filter({ hasText: /^8[+−][\d.]+K?3 tr\.$/ }).waitFor();
  await tab("Hours and setups");
  const hours = journal.locator(".group-table").first().locator("tbody tr");
  assertEquals(await hours.locator("th").allTextContents(), ["09:00", "10:00"]);
  assertEquals(await hours.locator("td:nth-child(2)").allTextContents(), ["2", "1"]);
  await journal.getByRole("button", { name: "Filter and export: All" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download CSV" }).click(),
  ]);
  const path = await Deno.makeTempFile();
  await file.saveAs(path);
  const csv = await Deno.readTextFile(path);
  await Deno.remove(path);
  assertEquals(csv.split("\r\n").length, 5);
  assert(csv.startsWith("id,account,ticker,direction,state,"));
  await page.getByLabel("Account").selectOption("demo");
  await journal.getByText("No trades yet.").waitFor();
  assertEquals(dashboard.problems, []);
});

Deno.test("in Korean the journal is Korean", async () => {
  await using server = await startPractice();
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  const settings = encodeURIComponent(JSON.stringify({ language: "ko" }));
  await page.context().addCookies([{
    name: "flashtape_desk",
    value: settings,
    url: `http://127.0.0.1:${server.port}/`,
  }]);
  await dashboard.open("/?workspace=replay&ticker=IBM");
  await page.locator("#journal").getByText("아직 매매가 없습니다.").waitFor();
  await page.locator("#replay").getByRole("button", { name: "일시정지" }).waitFor();
  assertEquals(dashboard.problems, []);
});

for (const [name, screen] of [["1440x900", {}], ["390x844", PHONE]] as const) {
  Deno.test(`at ${name} axe finds nothing in the journal, in dark and in light`, async () => {
    await using server = await traded();
    for (const colorScheme of ["dark", "light"] as const) {
      await using dashboard = await openJournal(server.port, { ...screen, colorScheme, bypassCSP: true });
      const journal = dashboard.page.locator("#journal");
      // The workspace keeps which part is shown.
      await journal.getByRole("tab", { name: "Trades", exact: true }).click();
      await journal.locator(".trip-table tbody tr").nth(1).click();
      await journal.locator(".trip-chart svg").waitFor();
      assertEquals(await faultsOf(dashboard.page), [], colorScheme);
      for (const tab of ["Curve", "Calendar", "Hours and setups"]) {
        await journal.getByRole("tab", { name: tab, exact: true }).click();
        assertEquals(await faultsOf(dashboard.page), [], `${colorScheme}, ${tab}`);
      }
    }
  });
}
