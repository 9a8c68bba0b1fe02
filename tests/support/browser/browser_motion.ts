/// <reference lib="dom" />
import type { Page } from "playwright-core";

/**
 * Waits until the price of a ticker on the watchlist is another one than when it was first seen there. A list that is
 * empty, as that of a server just started, is waited for too.
 */
export async function priceChanges(page: Page): Promise<void> {
  const seen = await page.evaluateHandle(() => new Map<string, string>());
  await page.waitForFunction(
    (seen) =>
      Array.from(document.querySelectorAll("#watchlist tbody tr")).some(({ children: [heading, cell] }) => {
        const ticker = heading?.querySelector("button")?.textContent ?? "";
        const price = cell?.textContent ?? "";
        if (!seen.has(ticker)) seen.set(ticker, price);
        return seen.get(ticker) !== price;
      }),
    seen,
  );
}

/** Waits until the newest line of time and sales is another one. */
export async function tapeMoves(page: Page): Promise<void> {
  const before = await page.locator("#tape tbody tr").first().textContent();
  await page.waitForFunction((before) => {
    const newest = document.querySelector("#tape tbody tr")?.textContent;
    return newest !== undefined && newest !== before;
  }, before);
}

/** A chart that trades several times a second and has not moved in this time stands still: as long as all else is waited for. */
const PATIENCE_MS = 20_000;

/**
 * Waits until both the drawing of the chart and the words of its legend are others. Only what is drawn where counts:
 * the line at the last price changes its colour without any candle moving.
 */
export async function chartMoves(page: Page): Promise<void> {
  await page.locator("#chart").evaluate(async (chart, patienceMs) => {
    const legend = () => chart.querySelector(".legend")?.textContent;
    const drawing = () =>
      Array.from(chart.querySelectorAll("canvas"), (canvas) => {
        const { width, height } = canvas;
        if (width === 0 || height === 0) return 0;
        const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        copy?.drawImage(canvas, 0, 0);
        const bytes = copy?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
        let hash = 0;
        for (let at = 3; at < bytes.length; at += 4) hash = Math.imul(hash, 31) + (bytes[at] ?? 0) | 0;
        return hash;
      }).join();
    const before = { legend: legend(), drawing: drawing() };
    const until = performance.now() + patienceMs;
    while (legend() === before.legend || drawing() === before.drawing) {
      if (performance.now() > until) throw new Error("the chart or its legend stands still");
      await new Promise(requestAnimationFrame);
    }
  }, PATIENCE_MS);
}

/**
 * Waits until candles are drawn: at least `count` columns of pixels with a run of the exact colour that the theme has
 * for rising or falling prices, as a live or a stale panel shows them. A candle has one column or more; the line at
 * the last price is too flat to count.
 */
export async function candlesAreDrawn(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const colours = [document.documentElement, ...document.querySelectorAll("#chart .panel-body")].flatMap(
        (element) => {
          const style = getComputedStyle(element);
          return ["--up", "--down"].map((name) => Number.parseInt(style.getPropertyValue(name).slice(1), 16));
        },
      );
      return Array.from(document.querySelectorAll<HTMLCanvasElement>("#chart canvas")).some((canvas) => {
        const { width, height } = canvas;
        if (width === 0 || height === 0) return false;
        const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        copy?.drawImage(canvas, 0, 0);
        const bytes = copy?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
        let columns = 0;
        for (let x = 0; x < width; x += 1) {
          let run = 0;
          for (let y = 0; y < height && run < 2; y += 1) {
            const at = 4 * (y * width + x);
            const colour = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
            run = colours.includes(colour) ? run + 1 : 0;
          }
          if (run === 2) columns += 1;
        }
        return columns >= count;
      });
    },
    count,
    { polling: 100 },
  );
}

/** Waits until a cell of the open scans says something else. */
export async function scansMove(page: Page): Promise<void> {
  const cells = () => Array.from(document.querySelectorAll(".panel-scan td"), ({ textContent }) => textContent).join();
  const before = await page.evaluate(cells);
  await page.waitForFunction((before) => {
    const now = Array.from(document.querySelectorAll(".panel-scan td"), ({ textContent }) => textContent).join();
    return now !== "" && now !== before;
  }, before);
}
