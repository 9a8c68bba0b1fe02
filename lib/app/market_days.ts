import { nameMarketDays, parseMarketDays } from "@/lib/market/mod.ts";
import { errorMessage } from "@/lib/support/logger.ts";

/**
 * Adds the days of `MARKET_DAYS_FILE` to the market's calendar; does nothing when it is not set.
 *
 * @throws {TypeError} whose one-line message names the file, and the line and what is wrong with it
 */
export function loadMarketDays(path: string | undefined): void {
  if (path === undefined) return;
  try {
    nameMarketDays(parseMarketDays(Deno.readTextFileSync(path)));
  } catch (error) {
    throw new TypeError(`Cannot start: MARKET_DAYS_FILE ${path} cannot be read: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}
