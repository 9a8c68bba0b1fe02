import { assert, assertEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { newDashboard } from "@/tests/support/browser/browser_dashboard.ts";
import { priceChanges, scansMove, tapeMoves } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { TcpProxy } from "@/tests/support/process/tcp_proxy.ts";

const browser = sharedBrowser();

Deno.test("a page behind a network that lets no WebSocket through goes on by Server-Sent Events, and says so", async () => {
  await using server = await startListing({ SIM_RATE: "200", CLIENT_FIRST_RETRY_MS: "200" });
  await using proxy = new TcpProxy(server.port);
  proxy.refusesUpgrades = true;
  await using dashboard = await newDashboard(browser(), proxy.port);
  const { page, banner } = dashboard;
  const tag = page.getByText("Event stream", { exact: true });
  await dashboard.open();
  await dashboard.says("Live");
  await tag.waitFor();
  assertEquals(proxy.refused, 2);
  await page.locator("#log li", { hasText: "data come as Server-Sent Events" }).waitFor();
  await priceChanges(page);
  await tapeMoves(page);
  await scansMove(page);
  await dashboard.stalePanelsAre([]);

  // The page asks for the ticker that it shows by a stream of its own, and looks live meanwhile.
  const shown = await page.locator("#watchlist tbody tr[aria-selected=true], #watchlist tbody tr.active").count();
  assert(shown <= 1);
  const other = (await dashboard.tickers()).at(-1) ?? "";
  const another = page.waitForResponse((response) => response.url().includes("/api/stream"));
  await dashboard.row(other).getByRole("button", { name: other, exact: true }).click();
  await page.locator("#chart", { hasText: other }).waitFor();
  await another;
  await tapeMoves(page);

  proxy.pause();
  await dashboard.says(/^Nothing heard for \d+ s$/);
  proxy.resume();
  await dashboard.says("Live");
  await banner.waitFor({ state: "detached" });
  await tag.waitFor();

  proxy.refusesUpgrades = false;
  proxy.cut();
  await page.locator("#log li", { hasText: "Data come by WebSocket again" }).waitFor();
  await dashboard.says("Live");
  await tag.waitFor({ state: "detached" });
  await priceChanges(page);
  const refused = `error: WebSocket connection to 'ws://127.0.0.1:${proxy.port}/ws/feed' failed: `;
  const unexpected = dashboard.problems.filter((problem) => !problem.startsWith(refused));
  // The stream that was cut.
  assertEquals(unexpected.filter((problem) => !/\/api\/stream\?.*|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(problem)), []);
});
