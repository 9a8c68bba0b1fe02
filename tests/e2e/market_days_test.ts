import { assertEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard } from "@/tests/support/browser/browser_dashboard.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";
import { type ServerProcess, startServer } from "@/tests/support/process/server_process.ts";

const browser = sharedBrowser();

/** A market minute in three seconds. */
const SPEED = "20";

/** A server whose clock is a recording of one ticker: trades at these times, market time going on between them. */
async function startAt(times: readonly string[]): Promise<ServerProcess> {
  const folder = await Deno.makeTempDir();
  const [firstMs = 0, ...rest] = times.map((time) => Date.parse(`${time}-05:00`));
  const date = times[0]?.slice(0, 10) ?? "";
  const path = `${folder}/massive-${date}.ndjson`;
  const capabilities = { quotes: true, bars: false, snapshot: false, gainers: false, dailyBars: false };
  const head = { version: 1, feed: "massive", marketHours: "us_equities", date, capabilities };
  const trade = (timeMs: number) => ({
    atMs: timeMs,
    event: { kind: "trade", ticker: "IBM", price: 181.5, size: 100, timeMs },
  });
  const lines = [{ atMs: firstMs, head }, ...[firstMs, ...rest].map(trade)];
  await Deno.writeTextFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const server = await startServer({ FEED: "replay", REPLAY_FILES: path, REPLAY_SPEED: SPEED, TICKERS: "IBM" });
  const dispose = async () => {
    await server[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  };
  return { ...server, [Symbol.asyncDispose]: dispose };
}

async function openIbm({ port }: ServerProcess): Promise<Dashboard> {
  const dashboard = await newDashboard(browser(), port);
  await dashboard.open("/?ticker=IBM");
  return dashboard;
}

const phaseSays = ({ page }: Dashboard, words: string) =>
  page.locator(".market-clock .tag").filter({ hasText: new RegExp(`^${RegExp.escape(words)}$`) }).waitFor();

Deno.test("on Thanksgiving the page says so and when the market opens, and does not call its silence stale", async () => {
  // A silence of minutes, then the trade that shows that it is over.
  await using server = await startAt(["2026-11-26T11:00:00", "2026-11-26T11:04:00", "2026-11-26T12:00:00"]);
  await using dashboard = await openIbm(server);
  await phaseSays(dashboard, "closed: Thanksgiving Day, opens Fri 04:00");
  await dashboard.says("Live");
  const states: string[] = [];
  await dashboard.page.exposeFunction("sawState", (state: string) => void states.push(state));
  await dashboard.page.locator(".pill").evaluate((pill) => {
    const { sawState } = globalThis as unknown as { readonly sawState: (state: string) => void };
    new MutationObserver(() => sawState(pill.textContent ?? "")).observe(pill, { subtree: true, characterData: true });
  });
  await dashboard.page.locator(".market-clock").filter({ hasText: "11:04:00" }).waitFor();
  await dashboard.stalePanelsAre([]);
  assertEquals(states, []);
  await takeShot(dashboard.page, "holiday");
});

Deno.test("on the day after Thanksgiving the page says that the market closes at 13:00, and follows it", async () => {
  await using server = await startAt(["2026-11-27T12:59:00", "2026-11-27T13:01:00", "2026-11-27T14:00:00"]);
  await using dashboard = await openIbm(server);
  await phaseSays(dashboard, "open, closes 13:00 (day after Thanksgiving)");
  await takeShot(dashboard.page, "early-close-open");
  await phaseSays(dashboard, "after hours, closed 13:00 (day after Thanksgiving)");
  await takeShot(dashboard.page, "early-close-post");
});

Deno.test("on the day after Thanksgiving after hours end at 17:00", async () => {
  await using server = await startAt(["2026-11-27T16:59:00", "2026-11-27T17:01:00", "2026-11-27T18:00:00"]);
  await using dashboard = await openIbm(server);
  await phaseSays(dashboard, "after hours, closed 13:00 (day after Thanksgiving)");
  await phaseSays(dashboard, "closed, opens Mon 04:00");
  await takeShot(dashboard.page, "early-close-closed");
});
