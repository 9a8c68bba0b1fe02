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
  /** Opens `path`, in place of what is open. */
  open(path?: string): Promise<void>;
  /** Waits until the status bar says exactly `label`. */
  says(label: string | RegExp): Promise<void>;
  /** A row of the watchlist. */
  row(ticker: string): Locator;
  /** Tickers of the watchlist from top to bottom. */
  tickers(): Promise<string[]>;
  /** A column of the watchlist from top to bottom, by its number from 0. */
  column(index: number): Promise<string[]>;
  /** Ids of the panels that say "Not live". */
  stalePanels(): Promise<string[]>;
}

/** Opens a fresh browser context with an empty page; `open()` goes to the dashboard. */
export async function newDashboard(
  browser: Browser,
  port: number,
  options: BrowserContextOptions = {},
): Promise<Dashboard> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
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
      await page.goto(`http://127.0.0.1:${port}${path}`);
    },
    says: (label) =>
      pill.filter({ hasText: typeof label === "string" ? new RegExp(`^${RegExp.escape(label)}$`) : label }).waitFor(),
    row: (ticker) => rows.filter({ has: page.getByRole("button", { name: ticker, exact: true }) }),
    tickers: () => rows.getByRole("button").allTextContents(),
    column: (index) => rows.locator(`> :nth-child(${index + 1})`).allTextContents(),
    stalePanels: () =>
      page.locator(".panel[data-stale=true]", { hasText: "Not live" }).evaluateAll((panels) =>
        panels.map(({ id }) => id)
      ),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Opens the dashboard and waits until it is live and lists tickers. */
export async function openLive(
  browser: Browser,
  port: number,
  options: BrowserContextOptions & { readonly path?: string } = {},
): Promise<Dashboard> {
  const { path = "/", ...rest } = options;
  const dashboard = await newDashboard(browser, port, rest);
  await dashboard.open(path);
  await dashboard.says("Live");
  await dashboard.page.locator("#watchlist tbody tr").first().waitFor();
  return dashboard;
}
