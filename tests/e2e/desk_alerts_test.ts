import { assert, assertEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";

const browser = sharedBrowser();

Deno.test("alerts are filtered, and what came of them is added up per rule and hour", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const rows = page.locator("#alerts .alert-table tbody tr");
  await rows.first().waitFor();
  const ticker = await rows.first().getByRole("rowheader").getByRole("button").textContent() ?? "";
  await page.getByLabel("Ticker, rule or note").fill(ticker.toLowerCase());
  await page.waitForFunction(
    (wanted) =>
      Array.from(document.querySelectorAll("#alerts .alert-table th .row-button")).every((one) =>
        one.textContent === wanted
      ),
    ticker,
  );
  await page.getByLabel("Ticker, rule or note").fill("nothing of that kind");
  await page.getByText("None of the alerts matches.").waitFor();
  await page.getByLabel("Ticker, rule or note").fill("");
  await rows.first().waitFor();

  await page.locator("#alerts").getByRole("tab", { name: "Statistics" }).click();
  const sums = page.locator("#alerts .alert-stats tbody tr");
  await sums.first().waitFor();
  const count = await sums.count();
  const opener = sums.first().getByRole("button", { name: /by the hour$/ });
  await opener.click();
  assertEquals(await opener.getAttribute("aria-expanded"), "true");
  assert(await sums.count() > count);
  assertEquals(dashboard.problems, []);
});

Deno.test("a click on a score says what made it, and so does a key", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const score = page.locator("#watchlist .ignition-cell .cell-button").first();
  await score.click();
  const dialog = page.locator(".score-dialog");
  await dialog.getByText(/^14 × \d+\.\d\d% change$/).waitFor();
  await dialog.getByText("Sum").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator("#watchlist .row-button").first().focus();
  await page.keyboard.press("e");
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assertEquals(dashboard.problems, []);
});

Deno.test("the form of a scan says while it is filled in what matches now", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Type to find an action").fill("New scan");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "New scan" });
  await form.getByText(/^\d+ match now/).waitFor();
  await form.getByLabel("Value of Chg %").fill("99999");
  await form.getByText("Nothing matches now.").waitFor();
  await form.getByRole("button", { name: "Cancel" }).click();
  assertEquals(dashboard.problems, []);
});

Deno.test("a page that is opened while the server is away says so, and opens when it is back", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  await page.evaluate(async () => void await navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  server.kill("SIGKILL");
  await server.ended;
  await page.reload();
  await page.getByText("The server cannot be reached.").waitFor();
  await using restarted = await startListing({ SIM_RATE: "200", PORT: String(server.port) });
  assertEquals(restarted.port, server.port);
  await dashboard.says("Live");
});
