/**
 * `deno task bench:curve`: which share of a day's volume is over at which time of it, in the recorded days.
 *
 * Plays each recorded day to a market state, as a replay would, and prints the mean share over the days at equal
 * distances: the table of `lib/market/facts/volume_curve.ts`.
 */
import { MarketState, OfficialPrints } from "@/lib/market/mod.ts";
import { tradingDayAt } from "@/lib/market/calendar/trading_days.ts";
import { readTrades } from "@/tests/market/recordings.ts";

const DAYS = ["aig-2013-10-07", "ibm-2013-10-08", "bac-2013-10-09", "spy-2013-10-11"];
const MINUTE_MS = 60_000;
/** Minutes between two values. */
const STEPS = { pre: 30, regular: 15, post: 30 };

/** Share of the day's volume that had been told by each of some moments. */
async function sharesOf(day: string, moments: (date: ReturnType<typeof tradingDayAt>) => number[]): Promise<number[]> {
  const market = new MarketState("us_equities");
  const official = new OfficialPrints("us_equities");
  const trades = await readTrades(day);
  const [first] = trades;
  if (first === undefined) throw new RangeError(`Cannot measure ${day}: it has no trades`);
  const { ticker } = first;
  const volume = () => market.get(ticker)?.dayVolume ?? 0;
  const waiting = moments(tradingDayAt(first.timeMs));
  const volumes: number[] = [];
  for (const trade of trades) {
    for (; volumes.length < waiting.length && trade.timeMs >= (waiting[volumes.length] ?? Infinity);) {
      volumes.push(volume());
    }
    market.applyTrade(trade);
    const change = official.note(trade);
    if (change !== null) market.applyOfficial(change);
  }
  while (volumes.length < waiting.length) volumes.push(volume());
  return volumes.map((one) => one / volume());
}

const every = (fromMs: number, toMs: number, minutes: number): number[] =>
  Array.from(
    { length: Math.round((toMs - fromMs) / (minutes * MINUTE_MS)) + 1 },
    (_, n) => fromMs + n * minutes * MINUTE_MS,
  );

for (
  const [name, minutes, span] of [
    ["PRE", STEPS.pre, (day) => [day.preMs, day.openMs]],
    ["REGULAR", STEPS.regular, (day) => [day.openMs, day.closeMs]],
    ["POST", STEPS.post, (day) => [day.closeMs, day.postEndMs]],
  ] as const satisfies readonly [string, number, (day: ReturnType<typeof tradingDayAt>) => readonly [number, number]][]
) {
  const days = await Promise.all(DAYS.map((day) => sharesOf(day, (date) => every(...span(date), minutes))));
  const means = (days[0] ?? []).map((_, index) =>
    days.reduce((sum, shares) => sum + (shares[index] ?? 0), 0) / days.length
  );
  console.log(`${name}, every ${minutes} minutes: ${means.map((share) => share.toFixed(4)).join(", ")}`);
}
