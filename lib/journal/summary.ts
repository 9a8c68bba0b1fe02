import { type JournalSummary, roundTo, type RoundTrip } from "@/lib/protocol/mod.ts";
import { dateIn, hourIn, type MarketZone } from "@/lib/support/new_york_time.ts";

const money = (amount: number): number => roundTo(amount, 6);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : money(sum(values) / values.length);

interface Group {
  pnl: number;
  trades: number;
  wins: number;
  readonly rs: number[];
}

/** Profits and losses by what something says of each trade. */
class Groups<K> {
  readonly #groups = new Map<K, Group>();

  add(key: K, { pnl, r }: RoundTrip): void {
    const group = this.#groups.get(key) ?? { pnl: 0, trades: 0, wins: 0, rs: [] };
    group.pnl += pnl;
    group.trades += 1;
    if (pnl > 0) group.wins += 1;
    if (r !== null) group.rs.push(r);
    this.#groups.set(key, group);
  }

  list(): { readonly key: K; readonly pnl: number; readonly trades: number; readonly wins: number; rs: number[] }[] {
    return [...this.#groups].map(([key, { pnl, ...group }]) => ({ key, pnl: money(pnl), ...group }));
  }
}

/** What a trade was made on, for the sums: its tags, or else the rule of its alert; one of neither is its own. */
export const setupsOf = ({ tags, alert }: RoundTrip): readonly (string | null)[] =>
  tags.length > 0 ? tags : [alert?.rule ?? null];

/**
 * The sums over round trips. Those that are open are counted, but have no profit or loss yet.
 *
 * @param zone whose days and hours are told
 */
export function summaryOf(trips: readonly RoundTrip[], zone: MarketZone): JournalSummary {
  const closed = trips.filter(({ state }) => state === "closed").toSorted((a, b) => exitOf(a) - exitOf(b));
  const open = trips.filter(({ state }) => state === "open");
  const pnls = closed.map(({ pnl }) => pnl);
  const [won, lost] = [pnls.filter((pnl) => pnl > 0), pnls.filter((pnl) => pnl < 0)];
  const [days, hours, setups] = [new Groups<string>(), new Groups<number>(), new Groups<string | null>()];
  const equity: { time_ms: number; pnl: number }[] = [];
  let [total, height, drawdown] = [0, 0, 0];
  for (const trip of closed) {
    total += trip.pnl;
    height = Math.max(height, total);
    drawdown = Math.max(drawdown, height - total);
    equity.push({ time_ms: exitOf(trip), pnl: money(total) });
    days.add(dateIn(zone, exitOf(trip)), trip);
    hours.add(hourIn(zone, exitOf(trip)), trip);
    for (const setup of setupsOf(trip)) setups.add(setup, trip);
  }
  return {
    trades: closed.length,
    wins: won.length,
    losses: lost.length,
    open: open.length,
    pnl: money(total),
    gross_pnl: money(sum(closed.map(({ gross_pnl }) => gross_pnl))),
    fees: money(sum(closed.map(({ fees }) => fees))),
    open_realized: money(sum(open.map(({ gross_pnl }) => gross_pnl))),
    win_rate: closed.length === 0 ? null : roundTo(won.length / closed.length, 4),
    expectancy: mean(pnls),
    average_win: mean(won),
    average_loss: mean(lost),
    average_r: mean(closed.flatMap(({ r }) => r ?? [])),
    profit_factor: lost.length === 0 ? null : roundTo(sum(won) / -sum(lost), 4),
    max_drawdown: money(drawdown),
    equity,
    days: days.list().map(({ key, rs: _, ...group }) => ({ date: key, ...group })),
    hours: hours.list().map(({ key, rs: _, ...group }) => ({ hour: key, ...group })).sort((a, b) => a.hour - b.hour),
    setups: setups.list().map(({ key, rs, ...group }) => ({ setup: key, average_r: mean(rs), ...group }))
      .sort((a, b) => b.pnl - a.pnl),
  };
}

const exitOf = ({ exit_ms, entry_ms }: RoundTrip): number => exit_ms ?? entry_ms;
