/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** Waits until the price of a ticker that is on the watchlist now is another one. */
export async function priceChanges(page: Page): Promise<void> {
  const before = await page.locator("#watchlist tbody tr").evaluateAll((rows) =>
    rows.map(({ children: [ticker, price] }) => [ticker?.querySelector("button")?.textContent, price?.textContent])
  );
  await page.waitForFunction((before) => {
    const rows = Array.from(document.querySelectorAll("#watchlist tbody tr"), ({ children: [ticker, price] }) => {
      return [ticker?.querySelector("button")?.textContent, price?.textContent] as const;
    });
    const now = new Map(rows);
    return before.some(([ticker, price]) => now.has(ticker ?? "") && now.get(ticker ?? "") !== price);
  }, before);
}

/** Waits until the newest line of time and sales is another one. */
export async function tapeMoves(page: Page): Promise<void> {
  const before = await page.locator("#tape tbody tr").first().textContent();
  await page.waitForFunction(
    (before) => document.querySelector("#tape tbody tr")?.textContent !== before,
    before,
  );
}

/** A chart is compared this often, in ms: its pictures are large. */
const POLLING = { polling: 100 };

/** Waits until the pixels of the chart and the words of its legend are others. */
export async function chartMoves(page: Page): Promise<void> {
  const before = await page.locator("#chart").evaluate((chart) => ({
    pixels: Array.from(chart.querySelectorAll("canvas"), (canvas) => canvas.toDataURL()).join(),
    legend: chart.querySelector(".legend")?.textContent,
  }));
  await page.waitForFunction(
    ({ pixels, legend }) => {
      const chart = document.querySelector("#chart");
      return chart?.querySelector(".legend")?.textContent !== legend &&
        Array.from(chart?.querySelectorAll("canvas") ?? [], (canvas) => canvas.toDataURL()).join() !== pixels;
    },
    before,
    POLLING,
  );
}

/**
 * Waits until candles are drawn: at least `count` columns of pixels with a run of the exact colour that the theme has
 * for rising or falling prices. A candle has one column or more; the line at the last price is too flat to count.
 */
export async function candlesAreDrawn(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const style = getComputedStyle(document.documentElement);
      const colours = ["--up", "--down"].map((name) => Number.parseInt(style.getPropertyValue(name).slice(1), 16));
      return Array.from(document.querySelectorAll<HTMLCanvasElement>("#chart canvas")).some((canvas) => {
        const { width, height } = canvas;
        if (width === 0 || height === 0) return false;
        const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        copy?.drawImage(canvas, 0, 0);
        const pixels = copy?.getImageData(0, 0, width, height).data ?? [];
        const has = (x: number, y: number): boolean => {
          const at = 4 * (y * width + x);
          const [red = 0, green = 0, blue = 0] = pixels.slice(at, at + 3);
          return colours.includes((red << 16) | (green << 8) | blue);
        };
        let columns = 0;
        for (let x = 0; x < width; x += 1) {
          let y = 1;
          while (y < height && !(has(x, y - 1) && has(x, y))) y += 1;
          if (y < height) columns += 1;
        }
        return columns >= count;
      });
    },
    count,
    POLLING,
  );
}
