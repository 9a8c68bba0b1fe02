import { isTextFact, type RuleWhen, type Scan, type Ticker } from "@/lib/protocol/mod.ts";
import type { ScanQuestion } from "../scan_query.ts";
import { CrossesWatch } from "./crosses_watch.ts";
import { EntersWatch } from "./enters_watch.ts";
import { ExtremeWatch } from "./extreme_watch.ts";
import { HaltWatch } from "./halt_watch.ts";
import type { Watch } from "./watch.ts";

const MOVE_FACTS = { 10: "change_10s", 60: "change_1m", 300: "change_5m", 900: "change_15m" } as const;
const MOVE_WORDS = { 10: "10 s", 60: "1 min", 300: "5 min", 900: "15 min" } as const;

const signed = (pct: number): string => `${pct > 0 ? "+" : ""}${pct.toFixed(2)} %`;

export interface WatchSources {
  readonly scan: (id: string) => Scan | undefined;
  readonly watchlist: () => Iterable<Ticker>;
}

/** What a rule looks for each second; null for what is told when it happens, and for a scan that there is not any more. */
export function watchOf(when: RuleWhen, { scan: find, watchlist }: WatchSources): Watch | null {
  switch (when.event) {
    case "enters": {
      const { scan: id, filter = [] } = when;
      if (id === undefined) {
        const question: ScanQuestion = {
          filter,
          sort: { fact: "price", direction: "asc" },
          columns: [],
          limit: 1,
          universe: "market",
        };
        return new EntersWatch(question, "fulfils the filter", watchlist);
      }
      const scan = find(id);
      return scan === undefined ? null : new EntersWatch(scan, `entered ${scan.name}`, watchlist);
    }
    case "crosses": {
      const { fact, level, direction } = when;
      return isTextFact(fact) ? null : new CrossesWatch({ fact, level, direction });
    }
    case "moves": {
      const { pct, within_s } = when;
      const line = { fact: MOVE_FACTS[within_s], level: pct, direction: pct > 0 ? "up" : "down" } as const;
      return new CrossesWatch(line, (value) => `${signed(value)} within ${MOVE_WORDS[within_s]}`);
    }
    case "new_high":
      return new ExtremeWatch("high");
    case "new_low":
      return new ExtremeWatch("low");
    case "halt":
    case "resume":
      return new HaltWatch(when.event);
    case "fill":
    case "ignition":
    case "promotion":
      return null;
  }
}
