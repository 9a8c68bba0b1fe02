/**
 * `deno task pictures`: the pictures of the README, of the simulated market, and the icons of the installed page.
 *
 * Starts the built server, waits until charts have something to show, and takes each picture in Chromium.
 */
/// <reference lib="dom" />
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { type DeskSettings, settingsCookie } from "@/lib/protocol/mod.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly size: readonly [width: number, height: number];
  readonly scheme?: "dark" | "light";
  readonly settings?: Partial<DeskSettings>;
  /** What is done before it is taken. @default nothing */
  readonly act?: (page: Page) => Promise<void>;
}

const DESK: DeskSettings = {
  language: "en",
  zone: "exchange",
  theme: "system",
  density: "compact",
  rising: "green",
};

const PICTURES: readonly Picture[] = [
  { name: "desk", path: "/?workspace=day-trading", size: [1440, 900] },
  {
    name: "score",
    path: "/?workspace=overview",
    size: [1440, 900],
    act: (page) => page.locator(".ignition-cell .cell-button").first().click(),
  },
  { name: "scanning-light", path: "/?workspace=scanning", size: [1440, 900], scheme: "light" },
  {
    name: "korean",
    path: "/?workspace=day-trading",
    size: [1440, 900],
    settings: { language: "ko", zone: "Asia/Seoul", rising: "red" },
  },
  { name: "phone", path: "/?workspace=one-chart", size: [390, 844] },
];

const ICONS = [["icon-192", 192, 0], ["icon-512", 512, 0], ["icon-maskable-512", 512, 52]] as const;

/** Charts have a few minutes of trades by then. */
const SETTLE_MS = 20_000;
const FOLDER = new URL("../docs/images/", import.meta.url).pathname;
const STATIC = new URL("../static/", import.meta.url).pathname;

await Deno.mkdir(FOLDER, { recursive: true });
await using server = await startServer({ SIM_TICKERS: "1000", SIM_RATE: "2000", SIM_SEED: "7" });
const origin = `http://127.0.0.1:${server.port}`;
const browser = await chromium.launch({
  executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu"],
});

async function opened(options: BrowserContextOptions, take: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  await take(await context.newPage());
  await context.close();
}

try {
  for (const [name, size, margin] of ICONS) {
    const drawing = await Deno.readTextFile(`${STATIC}icon.svg`);
    await opened({ viewport: { width: size, height: size } }, async (page) => {
      const edge = size - 2 * margin;
      await page.setContent(
        `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${
          margin > 0 ? "#11151c" : "transparent"
        }">${drawing.replace("<svg ", `<svg width="${edge}" height="${edge}" `)}`,
      );
      await page.screenshot({ path: `${STATIC}${name}.png`, omitBackground: true });
    });
  }
  await sleep(systemClock, SETTLE_MS);
  for (const { name, path, size: [width, height], scheme = "dark", settings = {}, act } of PICTURES) {
    await opened({ viewport: { width, height }, colorScheme: scheme }, async (page) => {
      const [cookie = ""] = settingsCookie({ ...DESK, ...settings }).split(";");
      const [cookieName = "", value = ""] = cookie.split("=");
      await page.context().addCookies([{ name: cookieName, value, url: origin }]);
      await page.goto(`${origin}${path}`);
      await page.locator(".pill-live").waitFor();
      await page.waitForLoadState("networkidle");
      await sleep(systemClock, 2500);
      await act?.(page);
      await page.screenshot({ path: `${FOLDER}${name}.jpg`, type: "jpeg", quality: 80 });
    });
    console.log(`docs/images/${name}.jpg`);
  }
} finally {
  await browser.close();
}
