import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { watchProblems } from "./browser_problems.ts";

/** The dashboard as a person finds it in a browser of their own. Closing it closes that browser context. */
export interface Dashboard extends AsyncDisposable {
  readonly page: Page;
  /** Everything that a person with open developer tools would see in red or yellow. */
  readonly problems: readonly string[];
  /** The word for the connection in the status bar. */
  readonly pill: Locator;
  readonly banner: Locator;
  /** What stands behind `name` in the status bar. */
  fact(name: string): Locator;
  /** Opens `path`, in place of what is open. */
  open(path?: string): Promise<void>;
  /** Waits until the status bar says exactly `label`. */
  says(label: string | RegExp): Promise<void>;
  /** Shows what was typed into the search of tickers, as Enter takes it. */
  search(text: string): Promise<void>;
  /** Of a phone: shows the panel of this name. */
  turnTo(panel: string): Promise<void>;
  /** A row of the watchlist. */
  row(ticker: string): Locator;
  /** Tickers of the watchlist from top to bottom. */
  tickers(): Promise<string[]>;
  /** A column of the watchlist from top to bottom, by its number from 0. */
  column(index: number): Promise<string[]>;
  /** Loses the network for a moment: back from it the page fetches everything anew. */
  fetchAnew(): Promise<void>;
  /** Waits until the panels with these ids say "Not live" and no other does: each panel draws for itself. */
  stalePanelsAre(ids: readonly string[]): Promise<void>;
}

/** How long a condition is waited for; a busy machine needs a few seconds for the slowest. */
const PATIENCE_MS = 20_000;

/** Opens a fresh browser context with an empty page; `open()` goes to the dashboard. */
export async function newDashboard(
  browser: Browser,
  port: number,
  options: BrowserContextOptions = {},
): Promise<Dashboard> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const problems = watchProblems(page);
  const pill = page.locator(".pill");
  const rows = page.locator("#watchlist tbody tr");
  return {
    page,
    problems,
    pill,
    banner: page.locator("section.banner"),
    open: async (path = "/") => {
      const address = new URL(path, `http://127.0.0.1:${port}`);
      // The workspace that has one of each panel in sight.
      if (!address.searchParams.has("workspace")) address.searchParams.set("workspace", "overview");
      await page.goto(address.href);
    },
    says: (label) =>
      pill.filter({ hasText: typeof label === "string" ? new RegExp(`^${RegExp.escape(label)}$`) : label }).waitFor(),
    fact: (name) => page.locator(".fact").filter({ has: page.locator(".fact-name").getByText(name, { exact: true }) }),
    search: async (text) => {
      const field = page.getByRole("combobox", { name: "Search ticker or name" });
      await field.fill(text);
      await field.press("Enter");
    },
    turnTo: (panel) => page.locator(".panel-bar").getByRole("button", { name: panel, exact: true }).click(),
    row: (ticker) => rows.filter({ has: page.getByRole("button", { name: ticker, exact: true }) }),
    tickers: () => rows.getByRole("rowheader").getByRole("button").allTextContents(),
    column: (index) => rows.locator(`> :nth-child(${index + 1})`).allTextContents(),
    fetchAnew: async () => {
      await context.setOffline(true);
      await pill.filter({ hasText: /^Nothing heard/ }).waitFor();
      await context.setOffline(false);
    },
    stalePanelsAre: async (ids) => {
      const stale = (selector: string) => page.locator(`${selector}[data-stale=true]`, { hasText: "Not live" });
      for (const id of ids) await stale(`#${id}`).waitFor({ state: "attached" });
      const others = `.panel${ids.map((id) => `:not(#${id})`).join("")}`;
      await stale(others).first().waitFor({ state: "detached" });
    },
    [Symbol.asyncDispose]: async () => {
      // An answer that is still being made up would fail without its page.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await context.close();
    },
  };
}

/** Opens the dashboard and waits until it is live and lists tickers; on a phone, until it shows a panel. */
export async function openLive(
  browser: Browser,
  port: number,
  options: BrowserContextOptions & { readonly path?: string } = {},
): Promise<Dashboard> {
  const { path = "/", ...rest } = options;
  const dashboard = await newDashboard(browser, port, rest);
  await dashboard.open(path);
  await dashboard.says("Live");
  const isNarrow = await dashboard.page.locator(".panel-bar").isVisible();
  await dashboard.page.locator(isNarrow ? ".is-one .panel" : "#watchlist tbody tr").first().waitFor();
  return dashboard;
}

/** Waits until the server has kept a workspace in which this holds of its panels and of how many places float. */
export async function workspaceIsSaved(
  page: Page,
  holds: (panels: readonly string[], floating: number) => boolean,
): Promise<void> {
  await page.waitForResponse((response) => {
    const request = response.request();
    if (request.method() !== "PUT" || !request.url().includes("/api/workspaces/")) return false;
    const { panels, floating } = request.postDataJSON();
    return response.ok() && holds(Object.keys(panels), floating.length);
  });
}
