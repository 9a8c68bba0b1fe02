import type { AlertRule, Scan, ScanRows } from "@/lib/protocol/mod.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { START_MS } from "./dashboard_samples.ts";
import type { EpochMs } from "@/lib/protocol/mod.ts";

export function scan(id: string, changes: Partial<Scan> = {}): Scan {
  return {
    id,
    name: `Scan ${id}`,
    filter: [{ fact: "change_pct", op: ">=", value: 5 }],
    sort: { fact: "change_pct", direction: "desc" },
    columns: ["price", "change_pct"],
    limit: 50,
    universe: "market",
    shipped: true,
    edited: false,
    ...changes,
  };
}

/** An answer with the price and the change of each ticker, best first. */
export function scanRows(id: string, n: number, rows: readonly (readonly [string, number, number])[]): ScanRows {
  return {
    id,
    n,
    at_ms: START_MS as EpochMs,
    full: true,
    order: rows.map(([ticker]) => parseTicker(ticker)),
    columns: ["price", "change_pct"],
    rows: Object.fromEntries(rows.map(([ticker, ...cells]) => [ticker, cells])),
  };
}

export function rule(id: string, changes: Partial<AlertRule> = {}): AlertRule {
  return {
    id,
    name: `Rule ${id}`,
    enabled: true,
    when: { event: "halt" },
    sessions: ["open"],
    once_per_s: 60,
    only_higher: false,
    actions: [{ type: "page" }],
    sound: "chime",
    note: "",
    shipped: true,
    edited: false,
    ...changes,
  };
}
