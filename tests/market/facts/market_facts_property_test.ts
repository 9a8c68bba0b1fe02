import { FULL, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { Random } from "@/lib/feed/simulated/random.ts";
import { type MarketHours, parseTicker, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { at, ms } from "../trades.ts";
import { FactsRig } from "./facts_rig.ts";

const TICKERS = ["AAA", "BBB", "CCC"].map(parseTicker);
const ELIGIBILITIES = [FULL, FULL, FULL, VOLUME_ONLY, NOTHING, { ...FULL, updatesLast: false }, {
  ...FULL,
  updatesVolume: false,
}];
/** Pre-market, before the open, in regular hours, before the close, post-market, late in the evening, UTC. */
const STARTS = ["08:00:00", "13:29:30", "15:00:00", "19:58:00", "21:00:00", "23:58:00"];

/** Trades of three tickers with gaps, late ones, cancelled ones, quotes and nights between. */
function play(hours: MarketHours, seed: number): void {
  const random = new Random(seed);
  const rig = new FactsRig(hours);
  let nowMs: number = at(`2025-06-03T${random.pick(STARTS)}Z`);
  const prices = new Map<Ticker, number>(TICKERS.map((ticker) => [ticker, 10]));
  const recent: Trade[] = [];
  rig.advance(nowMs);
  for (let step = 0; step < 300; step++) {
    nowMs += pause(random);
    if (random.chance(0.7)) rig.advance(nowMs);
    const ticker = random.pick(TICKERS);
    if (random.chance(0.1)) {
      const bid = Math.round((prices.get(ticker) ?? 10) * 100) / 100 - 0.01;
      rig.quote({ kind: "quote", ticker, bid, timeMs: ms(nowMs), ...random.chance(0.8) && { ask: bid + 0.02 } });
    } else if (random.chance(0.08) && recent.length > 0) {
      const trade = random.pick(recent.filter(({ timeMs }) => timeMs > nowMs - 10 * 60_000).concat(recent.slice(-1)));
      if (trade.timeMs > nowMs - 10 * 60_000) rig.takeBack(trade.ticker, trade.id ?? "");
    } else {
      const price = Math.max(1, (prices.get(ticker) ?? 10) * (1 + 0.01 * random.normal()));
      prices.set(ticker, price);
      const lateMs = random.chance(0.15) ? random.integer(0, random.chance(0.3) ? 1_200_000 : 8_000) : 0;
      const trade: Trade = {
        kind: "trade",
        ticker,
        price: Math.round(price * 100) / 100,
        size: random.chance(0.2) ? random.unit() : random.integer(1, 500),
        timeMs: ms(nowMs - lateMs),
        id: String(step),
        eligibility: random.pick(ELIGIBILITIES),
      };
      recent.push(trade);
      rig.trade(trade);
    }
    if (random.chance(0.3)) rig.compare(`seed ${seed}, step ${step}`);
  }
}

/** Mostly less than a second; now and then minutes, seldom a night. */
function pause(random: Random): number {
  if (random.chance(0.005)) return random.integer(8, 20) * 3_600_000;
  if (random.chance(0.02)) return random.integer(60, 1_300) * 1000;
  return random.integer(0, random.chance(0.2) ? 30_000 : 900);
}

for (const hours of ["us_equities", "always_open"] as const) {
  Deno.test(`MarketFacts of generated trades are those of the whole list of them (${hours})`, () => {
    for (let seed = 1; seed <= 120; seed++) play(hours, seed);
  });
}
