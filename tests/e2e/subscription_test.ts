import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Page } from "playwright-core";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { chartMoves, tapeMoves } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { isFrame } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

const browser = sharedBrowser();

interface Asked {
  readonly type: string;
  readonly tickers?: readonly string[];
  readonly conflate?: boolean;
}

/** Everything that the page says and hears over its sockets from now on. */
function listenIn(page: Page) {
  const asked: Asked[] = [];
  const lines: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => asked.push(JSON.parse(String(payload))));
    socket.on("framereceived", ({ payload }) => lines.push(...String(payload).split("\n")));
  });
  const tickersOf = (line: string): readonly string[] => JSON.parse(line.slice("TICK:".length)).s;
  return {
    /** HELLO, SUBSCRIBE and UNSUBSCRIBE, in order. */
    wishes: () => asked.filter(({ type }) => type.endsWith("SUBSCRIBE") || type === "HELLO"),
    /** Tickers of the trades that were heard since the last call. */
    traded: () => new Set(lines.splice(0).filter(isFrame("TICK")).flatMap(tickersOf)),
  };
}

/** It trades often and would be on the watchlist were it not kept from it. */
const UNLISTED = "XUP";

const scored = ({ page }: Dashboard) =>
  page.waitForFunction(() => {
    const cells = Array.from(document.querySelectorAll("#watchlist tbody tr > :nth-child(6)"));
    return cells.length > 2 && cells.every(({ textContent }) => textContent !== "–");
  });

Deno.test("a page subscribes to its watchlist and its chart as they change, and misses no score of those that join", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", SIM_RATE: "200", DENY_TICKERS: UNLISTED });
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  const { wishes, traded } = listenIn(page);
  await dashboard.open();
  await dashboard.says("Engine stopped");
  assertEquals(wishes().map(({ type, tickers }) => [type, tickers]), [["HELLO", []]]);

  await page.request.post(`http://127.0.0.1:${server.port}/api/engine/start`);
  await dashboard.says("Live");
  await scored(dashboard);
  const listed = await dashboard.tickers();
  await tapeMoves(page);
  const known = new Set(wishes().flatMap(({ type, tickers = [] }) => type === "SUBSCRIBE" ? tickers : []));
  assertEquals(listed.filter((ticker) => !known.has(ticker)), []);
  assertEquals([...traded()].filter((ticker) => !known.has(ticker)), []);

  await dashboard.search(UNLISTED);
  await page.locator(".headline-ticker").filter({ hasText: UNLISTED }).waitFor();
  await chartMoves(page);
  await page.locator("#tape tbody tr", { hasText: UNLISTED }).first().waitFor();
  await dashboard.row(listed[0] ?? "").click();
  await page.locator(".headline-ticker").filter({ hasText: listed[0] ?? "" }).waitFor();
  const about = wishes().filter(({ tickers = [] }) => tickers.includes(UNLISTED));
  assertEquals(about.map(({ type }) => type), ["SUBSCRIBE", "UNSUBSCRIBE"]);
  assertEquals(dashboard.problems, []);
});

Deno.test("pages with one watchlist share their frames on the server, whatever they chart", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  const [one = "", other = ""] = server.listed;
  await using first = await openLive(browser(), server.port, { path: `/?ticker=${one}` });
  await using second = await openLive(browser(), server.port, { path: `/?ticker=${other}` });
  for (const { page } of [first, second]) await tapeMoves(page);
  // While a ticker joins the list they may be two for a moment.
  await first.page.waitForFunction(async () => {
    const metrics = await fetch("/metrics");
    return /^flashtape_delivery_groups 1$/m.test(await metrics.text());
  });
});

Deno.test("a page takes all tickers where the server does not take its list, and shows the same", async () => {
  await using server = await startListing({ SIM_RATE: "200", MAX_SUBSCRIBED_TICKERS: "3" });
  await using dashboard = await newDashboard(browser(), server.port);
  const { wishes, traded } = listenIn(dashboard.page);
  await dashboard.open();
  await dashboard.says("Live");
  await tapeMoves(dashboard.page);
  await scored(dashboard);
  const [first, second, ...more] = wishes();
  assertGreater(first?.tickers?.length ?? 0, 3);
  assertEquals([second?.type, second?.tickers, more], ["HELLO", undefined, []]);
  const shown = await dashboard.page.locator("#tape tbody th").allTextContents();
  const listed = await dashboard.tickers();
  assertEquals(shown.filter((ticker) => !listed.includes(ticker)), []);
  assert([...traded()].some((ticker) => !listed.includes(ticker)));
  assertEquals(await dashboard.page.locator("#log li", { hasText: "This page" }).allTextContents(), []);
  assertEquals(dashboard.problems, []);
});

Deno.test("a page whose tab is hidden takes merged trades, and looks live all the while when it is back", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  const { wishes } = listenIn(page);
  await dashboard.open();
  await dashboard.says("Live");
  await page.waitForLoadState("networkidle");
  const said = await page.evaluateHandle(() => {
    const labels: string[] = [];
    const note = () => {
      const texts = document.querySelectorAll(".pill, .fact:not(.fact-wide)");
      labels.push(Array.from(texts, ({ textContent }) => textContent).join(" ").replace(/Last trade.*/, ""));
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    note();
    return labels;
  });
  const turn = (state: "hidden" | "visible") =>
    page.evaluate((state) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  const delivery = (word: string) => dashboard.fact("Delivery").filter({ hasText: word }).waitFor();

  await delivery("complete");
  await turn("hidden");
  await delivery("merged");
  await turn("visible");
  await delivery("complete");
  const hellos = wishes().filter(({ type }) => type === "HELLO");
  assertEquals(hellos.map(({ conflate }) => conflate), [false, true, false]);
  assertEquals([...new Set(await said.jsonValue())].length, 1, "nothing but Live was to be seen");
  assertEquals(dashboard.problems, []);
});

Deno.test("a page that is opened in a tab behind others takes merged trades from the start", async () => {
  await using server = await startListing({ SIM_RATE: "200" });
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  const { wishes } = listenIn(page);
  await page.addInitScript(() => Object.defineProperty(document, "hidden", { get: () => true }));
  await dashboard.open();
  await dashboard.fact("Delivery").filter({ hasText: "merged" }).waitFor();
  assertEquals(wishes()[0]?.conflate, true);
  await page.locator("#tape tbody tr", { hasText: "Σ" }).first().waitFor();
  assertEquals(dashboard.problems, []);
});
