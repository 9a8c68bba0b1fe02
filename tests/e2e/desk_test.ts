import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { english } from "@/lib/language/en/mod.ts";
import { korean } from "@/lib/language/ko/mod.ts";
import { SETTINGS_COOKIE, SymbolsResponse } from "@/lib/protocol/mod.ts";
import { faultsOf } from "@/tests/support/browser/accessibility.ts";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard, openLive, workspaceIsSaved } from "@/tests/support/browser/browser_dashboard.ts";
import { chartMoves, tapeMoves } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";

const browser = sharedBrowser();

const MARKET = { SIM_RATE: "200" };
const DAY = "/?workspace=day-trading";
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

type Options = NonNullable<Parameters<typeof newDashboard>[2]>;

/** The workspace that a browser opens first, live and docked. */
async function openDay(port: number, options: Options = {}): Promise<Dashboard> {
  const dashboard = await newDashboard(browser(), port, options);
  await dashboard.open(DAY);
  await dashboard.says("Live");
  if (options.isMobile !== true) await docked(dashboard.page);
  return dashboard;
}

const docked = (page: Page) => page.locator(".desk-dock[data-docked]").waitFor();

/** Waits until a chart is of this ticker. */
const isOf = (page: Page, chart: string, ticker: string) =>
  page.locator(`#${chart} .chart-canvas[aria-label*=" of ${ticker}, "]`).waitFor();

const tickerOf = (page: Page, chart: string) => page.locator(`#${chart} .headline-ticker`).textContent();

const menu = async (page: Page, panel: string, action: string) => {
  await page.locator(`#${panel} .panel-menu-button`).click();
  await page.locator(`#${panel}-menu`).getByRole("button", { name: action }).click();
};

Deno.test("a panel that was closed, one that was added and one that floats are so after a reload", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  await docked(page);
  const all = workspaceIsSaved(
    page,
    (panels, floating) => panels.includes("halts") && !panels.includes("log") && floating === 1,
  );
  await menu(page, "log", "Close Log");
  await page.locator("#log").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Panels, workspaces and settings" }).click();
  await page.getByRole("group", { name: "Add panel" }).getByRole("button", { name: "Halts", exact: true }).click();
  await page.locator("#halts").waitFor();
  // One of the same id as one that was closed is another panel.
  await menu(page, "halts", "Close Halts");
  await page.locator("#halts").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Panels, workspaces and settings" }).click();
  await page.getByRole("group", { name: "Add panel" }).getByRole("button", { name: "Halts", exact: true }).click();
  await page.locator("#halts").waitFor();
  await menu(page, "tape", "Float");
  await page.locator(".dv-resize-container #tape").waitFor();
  await tapeMoves(page);
  await all;

  await page.reload();
  await dashboard.says("Live");
  await docked(page);
  await page.locator("#halts").waitFor();
  await page.locator(".dv-resize-container #tape").waitFor();
  assertEquals(await page.locator("#log").count(), 0);
  await tapeMoves(page);
  assertEquals(dashboard.problems, []);
});

Deno.test("a panel in a window of its own goes on there", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  await docked(page);
  const opened = page.context().waitForEvent("page");
  await menu(page, "tape", "Open in a window");
  const window = await opened;
  await window.locator("#tape tbody tr").first().waitFor();
  await tapeMoves(window);
  assertEquals(dashboard.problems, []);
});

Deno.test("charts of two groups show two tickers, and a choice moves neither the other group's nor another page's", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openDay(server.port);
  await using second = await openDay(server.port);
  const { page } = dashboard;
  const shared = await tickerOf(page, "chart") ?? "";
  const own = await tickerOf(page, "chart-3") ?? "";
  assertNotEquals(own, shared);
  const [third = "", fourth = ""] = server.listed.filter((ticker) => ticker !== shared && ticker !== own);

  await page.locator("#chart-3 .chart-canvas").click();
  await dashboard.search(third);
  await isOf(page, "chart-3", third);
  await page.waitForURL((url) => url.searchParams.get("purple") === third);
  assertEquals(await tickerOf(page, "chart"), shared);

  // What the first group shows is the server's, and every page follows it there.
  await page.locator("#chart .chart-canvas").click();
  await dashboard.search(fourth);
  for (const one of [dashboard, second]) for (const chart of ["chart", "chart-2"]) await isOf(one.page, chart, fourth);
  assertEquals(await tickerOf(page, "chart-3"), third);
  assertEquals(await tickerOf(second.page, "chart-3"), own);

  await page.reload();
  await dashboard.says("Live");
  await isOf(page, "chart-3", third);
  await isOf(page, "chart", fourth);
  for (const { problems } of [dashboard, second]) assertEquals(problems, []);
});

Deno.test("keys find actions, tickers by their names, and the keys themselves", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openDay(server.port);
  const { page } = dashboard;
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog").getByRole("combobox");
  await palette.fill("open symbol");
  await page.getByRole("option", { name: "Open Symbol" }).waitFor();
  await palette.press("Enter");
  await page.locator("#symbol").waitFor();

  const response = await page.request.get(`http://127.0.0.1:${server.port}/api/symbols`);
  const { items } = SymbolsResponse.parse(await response.json());
  const shown = await tickerOf(page, "chart");
  const wanted = items.find(({ ticker, name }) => name !== null && server.listed.includes(ticker) && ticker !== shown);
  assert(wanted !== undefined, "no ticker of the watchlist has a name");
  await page.locator(".brand").click();
  await page.keyboard.press("/");
  await page.keyboard.type(wanted.name ?? "");
  await page.getByRole("option", { name: wanted.ticker }).first().waitFor();
  await takeShot(page, "search");
  await page.keyboard.press("Enter");
  await isOf(page, "chart", wanted.ticker);

  await page.keyboard.press("Shift+?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await keys.getByText("Find an action").waitFor();
  await page.keyboard.press("Escape");
  await keys.waitFor({ state: "detached" });
  assertEquals(dashboard.problems, []);
});

Deno.test("a ticker that the feed does not list is asked about before it is shown", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port);
  const { page } = dashboard;
  const field = page.getByRole("combobox", { name: "Search ticker or name" });
  await field.fill("QQQZZ");
  const question = page.getByRole("option", { name: "The feed does not list QQQZZ." });
  await question.waitFor();
  assertNotEquals(await tickerOf(page, "chart"), "QQQZZ");
  await question.click();
  await isOf(page, "chart", "QQQZZ");
  assertEquals(dashboard.problems, []);
});

/** Has the server know of minutes before those that it has: the simulated market begins with a hundred. */
async function lengthenHistory(page: Page): Promise<void> {
  await page.route(/\/api\/bars\?.*timeframe=1m/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const to = query.get("to");
    if (to === null) {
      const response = await route.fetch();
      return await route.fulfill({ response, json: { ...await response.json(), has_older: true } });
    }
    const lastS = Math.floor(Number(to) / 60) * 60;
    const bars = Array.from({ length: 100 }, (_, place) => (
      { time: lastS - 60 * (99 - place), open: 5, high: 5.01, low: 4.99, close: 5, volume: 100, vwap: 5 }
    ));
    await route.fulfill({ json: { ticker: query.get("ticker"), timeframe: "1m", bars, has_older: true } });
  });
}

Deno.test("a chart takes its timeframe from the keyboard, loads older bars, and follows who walks through a scan", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  await lengthenHistory(page);
  await dashboard.open(DAY);
  await dashboard.says("Live");
  await docked(page);
  const chart = page.locator("#chart");
  const canvas = chart.locator(".chart-canvas");
  await chart.locator("canvas").first().waitFor();
  await canvas.focus();
  await page.keyboard.type("5");
  await chart.locator(".chart-typed").waitFor();
  await page.keyboard.press("Enter");
  await chart.locator(".chart-canvas[aria-label*=', 5m: ']").waitFor();
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await chart.locator(".chart-canvas[aria-label*=', 1m: ']").waitFor();

  const count = async () => Number(/: (\d+) bars/.exec(await canvas.getAttribute("aria-label") ?? "")?.[1]);
  const grows = (from: number) =>
    page.waitForFunction((from) => {
      const label = document.querySelector("#chart .chart-canvas")?.getAttribute("aria-label") ?? "";
      return Number(/: (\d+) bars/.exec(label)?.[1]) >= from + 100;
    }, from);
  await chartMoves(page);
  const before = await count();
  for (let bars = 0; bars < before; bars += 30) await page.keyboard.press("Shift+ArrowLeft");
  await grows(before);
  const further = await count();
  for (let bars = 0; bars < 120; bars += 30) await page.keyboard.press("Shift+ArrowLeft");
  await grows(further);
  await chart.getByRole("button", { name: "To now" }).click();
  await chart.getByRole("button", { name: "To now" }).waitFor({ state: "detached" });

  await page.locator("#scan .row-button").first().focus();
  for (let steps = 0; steps < 2; steps += 1) {
    await page.keyboard.press("ArrowDown");
    await isOf(page, "chart", await page.locator(":focus").textContent() ?? "");
  }
  assertEquals(await page.locator("#scan :focus").count(), 1);
  assertEquals(dashboard.problems, []);
});

Deno.test("a phone shows the panel that its bar names, and the chart of a row that is touched", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await openLive(browser(), server.port, PHONE);
  const { page } = dashboard;
  const inSight = () => page.locator(".panel:visible").evaluateAll((panels) => panels.map(({ id }) => id));
  const bar = page.locator(".panel-bar");
  assertEquals(await inSight(), ["chart"]);
  await bar.getByRole("button", { name: "Time and sales" }).tap();
  await tapeMoves(page);
  assertEquals(await inSight(), ["tape"]);
  await bar.getByRole("button", { name: "Watchlist" }).tap();
  await page.locator("#watchlist tbody tr").first().waitFor();
  assertEquals(await inSight(), ["watchlist"]);
  const ticker = (await dashboard.tickers()).at(2) ?? "";
  await dashboard.row(ticker).tap();
  await isOf(page, "chart", ticker);
  assertEquals(await inSight(), ["chart"]);
  await bar.locator("[aria-current=page]", { hasText: `${ticker} 1m` }).waitFor();
  await takeShot(page, "phone-chart");
  assertEquals(dashboard.problems, []);
});

Deno.test("who has chosen Korean finds the page in Korean", async () => {
  await using server = await startListing(MARKET);
  await using dashboard = await newDashboard(browser(), server.port);
  const { page } = dashboard;
  const value = encodeURIComponent(JSON.stringify({ language: "ko" }));
  await page.context().addCookies([{ name: SETTINGS_COOKIE, value, url: `http://127.0.0.1:${server.port}` }]);
  await dashboard.open();
  await docked(page);
  assertEquals(await page.locator("html").getAttribute("lang"), "ko");
  for (const [panel, name] of [["tape", "체결"], ["watchlist", "관심종목"], ["ticket", "주문"]] as const) {
    assertEquals(await page.locator(`#${panel} h2`).first().textContent(), name);
    await page.getByRole("tab", { name }).first().waitFor();
  }
  await tapeMoves(page);
  for (const tab of ["규칙", "통계", "주문", "내역"]) {
    await page.getByRole("tab", { name: tab, exact: true }).last().click();
  }
  await takeShot(page, "korean");
  // Scans and rules have the names that were given to them.
  const given = ["Ignition", "Halts", "Replay"];
  const untranslated = async () => (await englishIn(page)).filter((text) => !given.includes(text));
  assertEquals(await untranslated(), []);
  await page.keyboard.press("Shift+?");
  await page.locator(".key-map").waitFor();
  assertEquals(await untranslated(), []);
  assertEquals(dashboard.problems, []);
});

/** Texts on the page, to be read or only spoken, that the page has in Korean as well. */
async function englishIn(page: Page): Promise<string[]> {
  const found = await page.evaluate(() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walk.nextNode()) texts.push(walk.currentNode.textContent?.trim() ?? "");
    const names = ["aria-label", "title", "placeholder"];
    const named = names.flatMap((name) =>
      Array.from(document.body.querySelectorAll(`[${name}]`), (one) => one.getAttribute(name) ?? "")
    );
    return [...texts, ...named];
  });
  const translated = new Set(translatedTexts(english, korean));
  return [...new Set(found.filter((text) => translated.has(text)))];
}

/** English texts of which there is another in Korean. */
function translatedTexts(from: object, to: object): string[] {
  const other = new Map(Object.entries(to));
  return Object.entries(from).flatMap(([name, text]) => {
    const twin = other.get(name);
    if (typeof text === "string") return text !== twin && text !== "" ? [text] : [];
    return text !== null && typeof text === "object" && typeof twin === "object" ? translatedTexts(text, twin) : [];
  });
}

for (const [name, screen] of [["1440x900", {}], ["390x844", PHONE]] as const) {
  Deno.test(`at ${name} axe finds nothing, in dark and in light`, async () => {
    await using server = await startListing(MARKET);
    for (const colorScheme of ["dark", "light"] as const) {
      await using dashboard = await openDay(server.port, { ...screen, colorScheme, bypassCSP: true });
      const { page } = dashboard;
      await page.locator("#chart canvas").first().waitFor();
      assertEquals(await faultsOf(page), [], colorScheme);
      if (name === "1440x900") continue;
      for (const panel of ["Top gainers", "Order"]) {
        await dashboard.turnTo(panel);
        assertEquals(await faultsOf(page), [], `${colorScheme}, ${panel}`);
      }
    }
  });
}
