import { BarBuilder, type BarUpdate, MarketState, OfficialPrints, type TickerState } from "@/lib/market/mod.ts";
import type { Bar, Trade } from "@/lib/protocol/mod.ts";
import { readTrades, readVendorBars } from "./recordings.ts";

/** Recorded days of which the vendor's bars are known too. */
export const DAYS = ["aig-2013-10-07", "ibm-2013-10-08", "bac-2013-10-09", "spy-2013-10-11"] as const;

export const FIELDS = ["open", "high", "low", "close", "volume"] as const;

export interface Truth {
  readonly day: string;
  /** Of the vendor. */
  readonly vendor: readonly Bar[];
  /** Ours, each as it was last published. */
  readonly ours: ReadonlyMap<number, Bar>;
  /** Where the ticker stands at the end. */
  readonly state: TickerState;
}

/** What the server makes of some trades: bars as they were last published, and the ticker's state. */
export function follow(trades: readonly Trade[]): Pick<Truth, "ours" | "state"> {
  const builder = new BarBuilder();
  const official = new OfficialPrints("us_equities");
  const market = new MarketState("us_equities");
  const ours = new Map<number, Bar>();
  const keep = (updates: readonly BarUpdate[]) => {
    for (const { bar } of updates) ours.set(bar.time, bar);
  };
  for (const trade of trades) {
    market.applyTrade(trade);
    keep(builder.add(trade));
    const change = official.note(trade);
    if (change === null) continue;
    market.applyOfficial(change);
    for (const cross of change.crosses) keep(builder.cross(cross));
  }
  keep(builder.flush());
  const state = trades[0] && market.get(trades[0].ticker);
  if (state === undefined) throw new TypeError("Cannot follow a day without trades");
  return { ours, state };
}

export async function truthOf(day: string): Promise<Truth> {
  return { day, vendor: await readVendorBars(day), ...follow(await readTrades(day)) };
}

/** Bars that equal the vendor's: in each field, in all of them, and those of ours that the vendor does not have. */
export function exactBars({ vendor, ours }: Truth): Readonly<Record<(typeof FIELDS)[number] | "all" | "more", number>> {
  const count = (isEqual: (own: Bar, bar: Bar) => boolean) =>
    vendor.filter((bar) => {
      const own = ours.get(bar.time);
      return own !== undefined && isEqual(own, bar);
    }).length;
  const times = new Set(vendor.map(({ time }) => time));
  const [open, high, low, close, volume] = FIELDS.map((field) => count((own, bar) => own[field] === bar[field]));
  return {
    open: open ?? 0,
    high: high ?? 0,
    low: low ?? 0,
    close: close ?? 0,
    volume: volume ?? 0,
    all: count((own, bar) => FIELDS.every((field) => own[field] === bar[field])),
    more: [...ours.keys()].filter((time) => !times.has(time)).length,
  };
}
