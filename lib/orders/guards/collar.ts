import type { TickerState } from "@/lib/market/mod.ts";
import { isBuy, type Order } from "@/lib/protocol/mod.ts";
import { SETTINGS } from "./limits.ts";
import { priceText } from "./words.ts";

/**
 * Why a price goes too far through the market: a limit that would take far beyond the other side's quote (else the last
 * price, or the stop price of a stop-limit order if that is further), a stop that the market has passed long ago. Null
 * when none does.
 *
 * @param collarPct percent of the market's price
 */
export function beyondCollar(order: Order, state: TickerState | undefined, collarPct: number): string | null {
  const { side, limit_price: limit, stop_price: stop, order_type: type } = order;
  const last = state?.price ?? 0;
  if (!(last > 0)) return null;
  const quoted = (isBuy(side) ? state?.ask : state?.bid) ?? 0;
  const name = quoted > 0 ? isBuy(side) ? "ask" : "bid" : "last price";
  const market = quoted > 0 ? quoted : last;
  if (limit !== null) {
    const from = stop === null ? market : isBuy(side) ? Math.max(stop, market) : Math.min(stop, market);
    const throughPct = (isBuy(side) ? limit - from : from - limit) / from * 100;
    if (throughPct > collarPct) {
      return refusal("limit", limit, throughPct, from === market ? name : "stop", from, collarPct);
    }
  }
  if (stop === null || type === "trailing_stop") return null;
  const passedPct = (isBuy(side) ? last - stop : stop - last) / last * 100;
  return passedPct > collarPct ? refusal("stop", stop, passedPct, "last price", last, collarPct) : null;
}

function refusal(what: string, price: number, pct: number, name: string, market: number, collarPct: number): string {
  return `a ${what} of ${priceText(price)} goes ${pct.toFixed(1)} % through the ${name} of ${priceText(market)}: ` +
    `${SETTINGS.collar} is ${collarPct}; send confirm_price to mean it`;
}
