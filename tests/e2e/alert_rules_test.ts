import { assert, assertEquals, assertMatch } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";
import { faultsOf } from "@/tests/support/browser/accessibility.ts";

const browser = sharedBrowser();

const MARKET = { SIM_RATE: "400" };

/** What a person does and sees at the rules and the alerts. */
function desk({ page }: Dashboard) {
  const panel = page.locator("#alerts");
  const form = page.locator(".form-dialog");
  return {
    panel,
    form,
    tab: (name: string) => panel.getByRole("tab", { name: new RegExp(`^${name}`) }).click(),
    rule: (name: string) => panel.locator("tbody tr", { has: page.getByRole("switch", { name: `Rule ${name}` }) }),
    turn: (name: string) => panel.getByRole("switch", { name: `Rule ${name}`, exact: true }),
    button: (name: string) => panel.getByRole("button", { name, exact: true }),
    field: (name: string) => form.getByLabel(name, { exact: true }),
    press: (name: string) => form.getByRole("button", { name, exact: true }).click(),
    alerts: (text: string | RegExp) => panel.locator(".alert-table tbody tr", { hasText: text }),
  };
}

Deno.test("a rule is made, refused in the server's words, tried, and its alert comes and leads to the chart", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, { bypassCSP: true });
  const { page } = dashboard;
  const { panel, form, tab, rule, button, field, press, alerts } = desk(dashboard);
  await tab("Rules");
  await rule("Promotion to tier 2").waitFor();
  assertEquals(await faultsOf(page), []);

  await button("New rule").click();
  await takeShot(page, "rule-form");
  assertEquals(await faultsOf(page), []);
  await field("Name").fill("Any move");
  await field("When").selectOption("crosses");
  await field("Level").fill("1");
  await press("Save rule");
  await form.getByText("a level of the price is a line on a ticker: name tickers").waitFor();
  await field("Webhook").fill("https://nowhere.example/x");
  await field("When").selectOption("enters");
  await field("Scan").selectOption("");
  await form.getByLabel("Fact", { exact: true }).selectOption("change_10s");
  await form.getByLabel("Value of 10 s %").fill("0.05");
  await press("Save rule");
  await form.getByText(/actions\.1\.url: .*nowhere\.example/).waitFor();
  await field("Webhook").fill("");
  await field("Once in so many seconds a ticker").fill("5");
  await form.getByLabel("Closed").check();
  await field("Note").fill("look at it");
  await press("Save rule");
  await form.waitFor({ state: "detached" });
  assertMatch(await rule("Any move").textContent() ?? "", /fulfils conditions: 10 s %.*once in 5 s · look at it/);

  await button("Test Any move").click();
  await panel.getByText("page: told to every page that is open").waitFor();
  await page.locator(".notice", { hasText: "Test of the rule Any move" }).waitFor();

  await tab("Alerts");
  const alert = alerts("Any move").first();
  await alert.waitFor();
  assertMatch(await alert.textContent() ?? "", /Any move.*fulfils its conditions|Any move.*look at it/);
  const ticker = await alert.locator("th button").textContent() ?? "";
  // By its name: another alert may be the first by now.
  await alerts("Any move").filter({ has: page.getByRole("button", { name: ticker, exact: true }) }).first().locator(
    "td",
  ).first().click();
  await page.locator(".headline-ticker").filter({ hasText: new RegExp(`^${RegExp.escape(ticker)}$`) }).waitFor();
  assertEquals(dashboard.problems.filter((problem) => !/\b400\b/.test(problem)), []);
});

Deno.test("a rule is turned off and on for every page, deleted, and a shipped one restored", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  await using second = await openLive(browser(), server.port);
  const { form, tab, rule, turn, button, field, press } = desk(dashboard);
  const other = desk(second);
  await tab("Rules");
  await other.tab("Rules");
  await turn("Ignition").uncheck();
  await other.panel.locator("tr[data-rule=ignition][data-enabled=false]").waitFor();
  await other.turn("Ignition").check();
  await rule("Ignition").and(dashboard.page.locator("[data-enabled=true]")).waitFor();

  await button("Edit Halts").click();
  await field("Name").fill("Stops");
  await press("Save rule");
  await button("Edit Stops").click();
  await press("Restore what came with the server");
  await press("As it came?");
  await rule("Halts").waitFor();

  await button("New rule").click();
  await field("Name").fill("Mine");
  await press("Save rule");
  await button("Edit Mine").click();
  await press("Delete");
  await press("Really delete?");
  await form.waitFor({ state: "detached" });
  await rule("Mine").waitFor({ state: "detached" });
  for (const { problems } of [dashboard, second]) assertEquals(problems, []);
});

Deno.test("alerts call: by sound after a touch, by notification and a count in the title while the page is hidden", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  const { tab, panel } = desk(dashboard);
  await page.addInitScript(() => {
    // This browser, which has no screen, lets no page notify.
    const shown: string[] = [];
    class FakeNotification {
      static permission = "default";
      static requestPermission = () => Promise.resolve(FakeNotification.permission = "granted");
      constructor(title: string) {
        shown.push(title);
      }
    }
    if (localStorage.getItem("flashtape.alerts.notify") === "true") FakeNotification.permission = "granted";
    Object.assign(globalThis, { shown, Notification: FakeNotification });
    let tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...args) {
      Object.assign(globalThis, { tones: ++tones });
      return start.apply(this, args);
    };
  });
  await dashboard.open();
  await dashboard.says("Live");
  await tab("Alerts");
  await panel.getByLabel("Notify").check();
  const test = () => page.request.post(`http://127.0.0.1:${server.port}/api/alert-rules/ignition/test`);
  await test();
  await page.waitForFunction(() => ((globalThis as { tones?: number }).tones ?? 0) >= 2);
  assertEquals(await page.evaluate(() => (globalThis as { shown?: string[] }).shown), []);

  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await test();
  await page.waitForFunction(() =>
    (globalThis as { shown?: string[] }).shown?.some((title) => title.endsWith(": Ignition"))
  );
  await page.waitForFunction(() => /^\(\d+\) /.test(document.title));
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForFunction(() => !document.title.startsWith("("));
  await panel.getByLabel("Sound").uncheck();
  await page.reload();
  await dashboard.says("Live");
  await tab("Alerts");
  assertEquals(await panel.getByLabel("Sound").isChecked(), false);
  assertEquals(await panel.getByLabel("Notify").isChecked(), true);
  assertEquals(dashboard.problems, []);
});

Deno.test("the service worker of pushes may run under the page's policy, and shows what a push service delivers", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const origin = `http://127.0.0.1:${server.port}`;
  const session = await page.context().newCDPSession(page);
  const registered = Promise.withResolvers<string>();
  session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    for (const { registrationId, status } of versions) if (status === "activated") registered.resolve(registrationId);
  });
  await session.send("ServiceWorker.enable");
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const registrationId = await registered.promise;
  const [worker] = page.context().serviceWorkers();
  assert(worker !== undefined);
  // This browser, which has no screen, shows no notifications: what would be shown is looked at instead.
  await worker.evaluate(() => {
    const shown = Promise.withResolvers<unknown>();
    const { registration } = globalThis as unknown as { readonly registration: ServiceWorkerRegistration };
    registration.showNotification = (title, { body, tag } = {}) => {
      shown.resolve([title, body, tag]);
      return Promise.resolve();
    };
    Object.assign(globalThis, { shown: shown.promise });
  });
  const data = JSON.stringify({
    type: "alert",
    alert_id: "a1",
    ticker: "IBM",
    rule_name: "Running up",
    text: "enters",
  });
  await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  const shown = await worker.evaluate(() => (globalThis as unknown as { readonly shown: Promise<unknown> }).shown);
  assertEquals(shown, ["IBM: Running up", "enters", "a1"]);
  assert(dashboard.problems.length === 0, dashboard.problems.join());
});
