import type { EpochMs, Trade, TradeEligibility } from "@/lib/protocol/mod.ts";
import type { Instrument } from "./instrument.ts";
import { toGrid } from "./price_grid.ts";
import type { Random } from "./random.ts";

const LATE_SHARE = 0.005;
const AVERAGE_PRICE_SHARE = 0.003;

/** Odd lots and average-price prints add to the volume but move no price. */
const VOLUME_ONLY: TradeEligibility = Object.freeze({
  updatesVolume: true,
  updatesHighLow: false,
  updatesLast: false,
});

/** Shares: odd lots the more often the dearer the share, else round lots, lognormal, larger while a burst runs. */
function tradeSize(instrument: Instrument, random: Random): number {
  const oddLots = Math.min(0.5, 0.05 + instrument.price / 800);
  if (random.chance(oddLots)) return random.integer(1, 99);
  const usual = instrument.price < 5 ? 2.5 : 1.3;
  const lots = Math.exp(Math.log(usual) + 0.8 * random.normal()) * (instrument.bursting ? 2 : 1);
  const block = random.chance(0.005) ? 10 : 1;
  return 100 * Math.min(500, Math.max(1, Math.round(lots * block)));
}

/** Which way the taker went: with the push of a staged move, else a coin. Null between bid and ask. */
function takerSide(instrument: Instrument, random: Random): "buy" | "sell" | null {
  if (random.chance(0.12)) return null;
  return random.chance(0.5 + 0.22 * instrument.push) ? "buy" : "sell";
}

/** Where shares are traded, the likely places more often; chosen by the trade's number, so that nothing else changes. */
const EXCHANGES = [
  "FINRA",
  "Nasdaq",
  "FINRA",
  "NYSE Arca",
  "Nasdaq",
  "Cboe EDGX",
  "NYSE",
  "FINRA",
  "Cboe BZX",
  "IEX",
  "MEMX",
];
const exchangeOf = (id: string): string => EXCHANGES[Number(id) * 7 % EXCHANGES.length] ?? "FINRA";

/**
 * One invented trade.
 *
 * @param arrivalMs since the start of the tape
 * @param originMs the start of the tape; late trades bear an event time up to 6 s before their arrival
 */
export function makeTrade(
  instrument: Instrument,
  id: string,
  arrivalMs: number,
  originMs: number,
  random: Random,
): Trade {
  const { bid, ask } = instrument.book;
  const mid = (bid + ask) / 2;
  const side = takerSide(instrument, random);
  // In a wide spread most trades happen well inside of it.
  const reach = (ask - bid) / mid > 0.008 ? random.between(0.2, 0.7) : 1;
  const away = side === null ? 0 : (side === "buy" ? 1 : -1) * reach * (ask - bid) / 2;
  const lateMs = random.chance(LATE_SHARE) ? Math.min(arrivalMs, random.between(800, 6000)) : 0;
  const averaged = random.chance(AVERAGE_PRICE_SHARE);
  const size = tradeSize(instrument, random) * (averaged ? 20 : 1);
  const fair = lateMs > 0 ? instrument.midAt(arrivalMs - lateMs) : mid;
  const price = toGrid(averaged ? fair * (1 + 0.01 * random.normal()) : fair + away);
  const { ticker } = instrument.listing;
  const timeMs = Math.round(originMs + arrivalMs - lateMs) as EpochMs;
  const exchange = exchangeOf(id);
  const isSided = side !== null && !averaged;
  if (averaged || size < 100) {
    const conditions = averaged ? "Average Price Trade" : "Odd Lot Trade";
    return isSided
      ? { kind: "trade", ticker, price, size, timeMs, id, exchange, side, eligibility: VOLUME_ONLY, conditions }
      : { kind: "trade", ticker, price, size, timeMs, id, exchange, eligibility: VOLUME_ONLY, conditions };
  }
  return isSided
    ? { kind: "trade", ticker, price, size, timeMs, id, exchange, side }
    : { kind: "trade", ticker, price, size, timeMs, id, exchange };
}
