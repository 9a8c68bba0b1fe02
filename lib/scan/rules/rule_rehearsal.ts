import { type FactTable, MarketFacts, marketPhase, MarketState, sessionStart } from "@/lib/market/mod.ts";
import {
  type AlertRule,
  type Bar,
  type EpochMs,
  type FactName,
  type Filter,
  type MarketHours,
  type RuleRehearsal,
  type Scan,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import { CrossesWatch } from "./crosses_watch.ts";
import { RuleGate } from "./rule_gate.ts";
import type { Watch } from "./watch.ts";
import { watchOf } from "./watch_of.ts";

export interface RehearsalOptions {
  readonly rule: AlertRule;
  /** What is known of the tickers now: what they are, and their previous closes. */
  readonly facts: FactTable;
  /** Completed minutes of a ticker from a start on, epoch seconds, oldest first. */
  readonly bars: (ticker: Ticker, fromS: number) => readonly Bar[];
  readonly scan: (id: string) => Scan | undefined;
  readonly watchlist: () => Iterable<Ticker>;
  readonly hours: MarketHours;
  readonly marketMs: EpochMs;
  /** Gives the event loop a turn: a day of hundreds of tickers takes a second. */
  readonly pause: () => Promise<void>;
}

/** Tickers that a rule of no tickers is tried on: those with the most traded today. */
const MOST_TRADED = 400;
/** Tickers that are named in the answer. */
const NAMED = 10;

/** What bars do not tell: facts of quotes, scores, news and halts are not known in a rehearsal. */
const UNTOLD: ReadonlySet<FactName> = new Set([
  "bid",
  "ask",
  "spread",
  "spread_pct",
  "trades",
  "trades_1m",
  "change_10s",
  "score",
  "score_v3",
  "stage_number",
  "zen_v",
  "zen_p",
  "ignition",
  "tier",
  "halted",
  "halt_s",
  "luld_up",
  "luld_down",
  "news_age_s",
]);

/**
 * How often a rule would have told today, by the one-minute bars of the day: those of its tickers, or of the tickers
 * with the most traded. A line on a price is tried on open, extremes and close of each minute, all else at its end.
 *
 * @returns `told` is null for events that bars do not show
 */
export async function rehearse(options: RehearsalOptions): Promise<RuleRehearsal> {
  const { rule, facts, hours, marketMs, scan, watchlist } = options;
  const tickers = rule.tickers ?? mostTraded(facts);
  const watch = watchOf(rule.when, { scan, watchlist });
  const fromS = sessionStart(marketMs, hours) / 1000;
  const unknown = factsOf(rule, scan).filter((fact) => UNTOLD.has(fact));
  const answer = { from_ms: fromS * 1000, looked_at: tickers.length, unknown_facts: unknown };
  if (watch === null || rule.when.event === "halt" || rule.when.event === "resume") {
    return { ...answer, told: null, tickers: [] };
  }
  const told = await play(options, { tickers, watch, fromS });
  const counted = [...told].toSorted(([, a], [, b]) => b - a);
  return {
    ...answer,
    told: counted.reduce((sum, [, count]) => sum + count, 0),
    tickers: counted.slice(0, NAMED).map(([ticker, count]) => ({ ticker, told: count })),
  };
}

function mostTraded(facts: FactTable): Ticker[] {
  const traded = facts.numbers("dollar_volume");
  const rows = Array.from({ length: facts.size }, (_, row) => row).filter((row) => (traded[row] ?? NaN) > 0);
  return rows.toSorted((a, b) => (traded[b] ?? 0) - (traded[a] ?? 0)).slice(0, MOST_TRADED)
    .map((row) => facts.tickerOf(row));
}

const factsIn = (filter: Filter): FactName[] =>
  filter.flatMap((part) => "any" in part ? part.any : [part]).map(({ fact }) => fact);

function factsOf({ when }: AlertRule, scan: RehearsalOptions["scan"]): FactName[] {
  if (when.event === "crosses") return [when.fact];
  if (when.event === "moves") return when.within_s === 10 ? ["change_10s"] : [];
  if (when.event !== "enters") return [];
  const filter = when.filter ?? (when.scan === undefined ? [] : scan(when.scan)?.filter ?? []);
  return [...new Set(factsIn(filter))];
}

interface Part {
  readonly tickers: readonly Ticker[];
  readonly watch: Watch;
  readonly fromS: number;
}

/** How often each ticker would have been told of. */
async function play(options: RehearsalOptions, { tickers, watch, fromS }: Part): Promise<Map<Ticker, number>> {
  const { rule, hours, bars, pause } = options;
  const market = new MarketState(hours);
  const facts = new MarketFacts(market);
  for (const ticker of tickers) introduce(market, facts, ticker, options.facts, fromS * 1000);
  const told = new Map<Ticker, number>();
  const gate = new RuleGate();
  const found = (ticker: Ticker, marketMs: number) => {
    const price = market.get(ticker)?.price ?? 0;
    const moment = { marketMs, phase: marketPhase(marketMs, hours), hours, price };
    if (!(price > 0) || !gate.admits({ ...rule, enabled: true }, ticker, moment)) return;
    gate.note(rule.id, ticker, { timeMs: marketMs, price });
    told.set(ticker, (told.get(ticker) ?? 0) + 1);
  };
  const isLine = watch instanceof CrossesWatch && rule.when.event === "crosses" && rule.when.fact === "price";
  watch.look(facts);
  for (const [minuteS, minute] of byMinute(tickers, bars, fromS)) {
    const endMs = (minuteS + 60) * 1000;
    for (const { ticker, bar } of minute) {
      if (isLine) {
        for (const price of path(bar)) if (watch.take(facts, ticker, price) !== null) found(ticker, endMs);
      }
      market.applySecond({ kind: "second", ticker, timeMs: endMs as EpochMs, ...bar });
    }
    facts.advance(endMs);
    if (!isLine) { for (const { ticker } of watch.look(facts)) found(ticker, endMs); }
    await pause();
  }
  return told;
}

/** What a ticker is and was before the session. */
function introduce(market: MarketState, facts: MarketFacts, ticker: Ticker, known: FactTable, startMs: number): void {
  const row = known.rowOf(ticker);
  const number = (fact: "prev_close" | "avg_volume" | "float" | "shares_outstanding" | "market_cap") =>
    row === undefined ? NaN : known.numbers(fact)[row] ?? NaN;
  const or0 = (value: number) => value > 0 ? value : 0;
  const text = (fact: "type" | "exchange" | "name") => row === undefined ? null : known.texts(fact)[row] ?? null;
  const [type, exchange, name] = [text("type"), text("exchange"), text("name")];
  const [float, shares, cap] = [number("float"), number("shares_outstanding"), number("market_cap")];
  const lastClose = or0(number("prev_close"));
  const avgVolume = or0(number("avg_volume"));
  market.seed({ ticker, price: 0, lastClose, volume: 0, avgVolume }, startMs as EpochMs);
  facts.refer({
    ticker,
    ...(type !== null && { type }),
    ...(exchange !== null && { exchange }),
    ...(name !== null && { name }),
    ...(float > 0 && { float }),
    ...(shares > 0 && { sharesOutstanding: shares }),
    ...(cap > 0 && { marketCap: cap }),
  });
}

/** Open, extremes and close in the order that a rising or a falling minute has them. */
const path = ({ open, high, low, close }: Bar): number[] =>
  close >= open ? [open, low, high, close] : [open, high, low, close];

/** The bars of all tickers by the start of their minute, oldest first. */
function byMinute(tickers: readonly Ticker[], bars: RehearsalOptions["bars"], fromS: number) {
  const minutes = new Map<number, { readonly ticker: Ticker; readonly bar: Bar }[]>();
  for (const ticker of tickers) {
    for (const bar of bars(ticker, fromS)) {
      const minute = minutes.get(bar.time);
      if (minute === undefined) minutes.set(bar.time, [{ ticker, bar }]);
      else minute.push({ ticker, bar });
    }
  }
  return [...minutes].toSorted(([a], [b]) => a - b);
}
