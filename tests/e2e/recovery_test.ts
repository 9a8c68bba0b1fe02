import { assert, assertEquals, assertMatch } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { newDashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { priceChanges, tapeMoves } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { TcpProxy } from "@/tests/support/process/tcp_proxy.ts";

const browser = sharedBrowser();

/** Panels of market data; the log goes on while only engine or feed are down. */
const MARKET = ["watchlist", "ignition", "alerts", "chart", "scan", "scan-2", "scan-3", "trading", "ticket", "tape"];

Deno.test("a page whose server is killed says so, retries, and is live again by itself once it is back", async () => {
  const environment = { SIM_RATE: "200", CLIENT_FIRST_RETRY_MS: "200" };
  await using server = await startListing(environment);
  const { port } = server;
  await using dashboard = await openLive(browser(), port);
  const { page, banner } = dashboard;
  await page.waitForLoadState("networkidle");
  await priceChanges(page);
  assertEquals(await banner.count(), 0);
  await dashboard.stalePanelsAre([]);
  assertEquals(dashboard.problems, []);
  let navigations = 0;
  page.on("framenavigated", () => navigations += 1);

  server.kill("SIGKILL");
  await banner.filter({ hasText: /^Not live\.The connection to the server is lost \(.+\)\.Nothing heard .+Last trade/ })
    .waitFor();
  await dashboard.says(/^Reconnecting in \d+ s$/);
  await dashboard.stalePanelsAre([...MARKET, "log"]);
  await page.getByRole("button", { name: "Retry now" }).waitFor();
  await page.waitForFunction(() => document.title.startsWith("Not live · "));
  await dashboard.fact("Feed").filter({ hasText: /unknown$/ }).waitFor();
  const lastLine = await page.locator("#tape tbody tr").first().textContent();
  await server.ended;

  await using restarted = await startListing({ ...environment, PORT: String(port) });
  assertEquals(restarted.port, port);
  await dashboard.says("Live");
  await banner.waitFor({ state: "detached" });
  await dashboard.stalePanelsAre([]);
  await priceChanges(page);
  await tapeMoves(page);
  assert(await page.locator("#tape tbody tr").first().textContent() !== lastLine);
  await page.locator("#log li", { hasText: "Live again after" }).waitFor();
  await page.waitForLoadState("networkidle");

  assertEquals(navigations, 0);
  // The browser itself writes the attempts that found no server, by socket and by stream; nothing else went wrong.
  const refused = [
    `error: WebSocket connection to 'ws://127.0.0.1:${port}/ws/feed' failed: `,
    `failed: GET http://127.0.0.1:${port}/api/stream?`,
    "error: Failed to load resource: net::ERR_CONNECTION_REFUSED",
  ];
  assert(dashboard.problems.length > 0);
  assertEquals(dashboard.problems.filter((problem) => !refused.some((start) => problem.startsWith(start))), []);
});

Deno.test("a page whose server hangs does not look live until it is answered again", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await newDashboard(browser(), server.port);
  const { page, banner } = dashboard;
  await page.clock.install();
  await dashboard.open();
  await dashboard.says("Live");
  await page.waitForLoadState("networkidle");

  server.kill("SIGSTOP");
  // What is still on its way must have come before the page's clock leaps ahead.
  await dashboard.fact("Messages").filter({ hasText: /Messages0\/s$/ }).waitFor();
  // A clock that went on by itself could be past the retry before a busy machine has looked.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await page.clock.runFor(3_000);
  await dashboard.says(/^Nothing heard for \d+ s$/);
  await dashboard.stalePanelsAre([...MARKET, "log"]);
  await page.clock.runFor(28_000);
  await banner.filter({ hasText: "Nothing was heard from the server for 30 s" }).waitFor();
  await dashboard.says(/^Reconnecting in \d+ s$/);
  await page.clock.resume();
  await page.getByRole("button", { name: "Retry now" }).click();
  // The kernel takes the new connection, nobody greets it.
  await dashboard.says("Connecting");
  await dashboard.stalePanelsAre([...MARKET, "log"]);
  assertMatch(await banner.textContent() ?? "", /^Not live\./);

  server.kill("SIGCONT");
  await dashboard.says("Live");
  await banner.waitFor({ state: "detached" });
  await priceChanges(page);
  assertEquals(dashboard.problems, []);
});

Deno.test("a page behind a network that forwards nothing says within 3 s since when, and goes on when it does", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using proxy = new TcpProxy(server.port);
  await using dashboard = await newDashboard(browser(), proxy.port);
  const { page, banner } = dashboard;
  await page.clock.install();
  await dashboard.open();
  await dashboard.says("Live");
  await page.waitForLoadState("networkidle");
  const closed = page.locator("#ticket button[type=submit][aria-disabled=true]");
  await closed.waitFor({ state: "detached" });

  proxy.pause();
  await dashboard.fact("Messages").filter({ hasText: /Messages0\/s$/ }).waitFor();
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await page.clock.runFor(3_000);
  await dashboard.says(/^Nothing heard for \d+ s$/);
  await banner.filter({ hasText: /Nothing heard from the server since \d\d:\d\d:\d\d New York\./ }).waitFor();
  await dashboard.stalePanelsAre([...MARKET, "log"]);
  await closed.waitFor();

  proxy.resume();
  await dashboard.says("Live");
  await page.clock.resume();
  await banner.waitFor({ state: "detached" });
  await page.locator("#log li", { hasText: "Nothing was heard from the server for" }).waitFor();
  await priceChanges(page);
  assertEquals(dashboard.problems, []);
});

Deno.test("a page whose engine is stopped shows nothing as live until it runs again", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  const engine = async (action: "start" | "stop") => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/engine/${action}`, { method: "POST" });
    assertEquals(response.status, 200);
    await response.body?.cancel();
  };
  await using dashboard = await openLive(browser(), server.port);
  const { page, banner } = dashboard;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const stopped = async () => {
    await dashboard.says("Engine stopped");
    await banner.filter({ hasText: /^Not live\.The engine is stopped: no market data is received\./ }).waitFor();
    await dashboard.fact("Feed").filter({ hasText: /stopped$/ }).waitFor();
    await dashboard.stalePanelsAre(MARKET);
  };
  const live = async () => {
    await dashboard.says("Live");
    await banner.waitFor({ state: "detached" });
    await dashboard.stalePanelsAre([]);
    await priceChanges(page);
    await tapeMoves(page);
  };
  await live();
  await engine("stop");
  await stopped();
  await page.locator("#log li", { hasText: "engine stopped" }).first().waitFor();
  await engine("start");
  await live();

  await button("Stop").click();
  assertEquals(await dashboard.pill.textContent(), "Live");
  await button("Really stop?").click();
  await stopped();
  await button("Start").click();
  await live();
  await page.waitForLoadState("networkidle");
  assertEquals(dashboard.problems, []);
});
