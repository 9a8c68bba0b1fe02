import type { Condition, FactName, Filter, Scan, ScanRequest } from "@/lib/protocol/mod.ts";

const atLeast = (fact: FactName, value: number): Condition => ({ fact, op: ">=", value });
const below = (fact: FactName, value: number): Condition => ({ fact, op: "<", value });

/** Shares and receipts: what a momentum trader does not trade is left out where the feed says what a ticker is. */
const MOVERS: readonly FactName[] = ["price", "change_pct", "volume", "rvol", "change_5m", "float", "ignition"];

function shipped(id: string, name: string, filter: Filter, sort: FactName, options: Partial<ScanRequest> = {}): Scan {
  return {
    id,
    name,
    filter,
    sort: { fact: sort, direction: "desc" },
    columns: [...MOVERS],
    limit: 50,
    universe: "market",
    shipped: true,
    edited: false,
    ...options,
  };
}

/** The scans that come with the server, in the order in which they are shown. Thresholds are those of spec and trade alike. */
export const SHIPPED_SCANS: readonly Scan[] = [
  shipped("gappers", "Gappers", [atLeast("gap_pct", 4), atLeast("volume", 50_000)], "gap_pct", {
    columns: ["price", "gap_pct", "change_pct", "volume", "rvol", "float", "high_pre", "news_age_s"],
  }),
  shipped("top-gainers", "Top gainers", [atLeast("change_pct", 5), atLeast("price", 0.5)], "change_pct"),
  shipped(
    "high-of-day",
    "High of day momentum",
    [atLeast("new_highs_5m", 1), atLeast("rvol", 2)],
    "new_highs_5m",
    { columns: ["price", "change_pct", "new_highs_5m", "rvol", "volume_5m", "from_high_pct", "float"] },
  ),
  shipped(
    "running-up",
    "Running up",
    [atLeast("change_5m", 3), { fact: "price", op: "between", value: [1, 20] }],
    "change_5m",
    { columns: ["price", "change_5m", "change_1m", "change_10s", "change_pct", "volume_1m", "float"] },
  ),
  shipped("low-float", "Low float", [below("float", 20_000_000), atLeast("change_pct", 10)], "change_pct", {
    columns: ["price", "change_pct", "float", "volume", "rvol", "from_vwap_pct", "news_age_s"],
  }),
  shipped("halts", "Halts", [{ fact: "halted", op: "=", value: true }], "halt_s", {
    columns: ["price", "halt_s", "change_pct", "luld_up", "luld_down", "volume"],
    sort: { fact: "halt_s", direction: "asc" },
  }),
  shipped("ignition", "Ignition", [atLeast("ignition", 50)], "ignition", {
    columns: ["ignition", "price", "change_pct", "rvol", "volume_5m", "from_vwap_pct", "tier"],
  }),
  shipped("hot-zone", "Tier 2 hot zone", [{ fact: "tier", op: "=", value: 2 }], "ignition", {
    columns: ["ignition", "price", "change_pct", "rvol", "stage_number", "zen_v", "spread_pct"],
  }),
  shipped("unusual-volume", "Unusual volume", [atLeast("rvol", 5), atLeast("volume", 100_000)], "rvol", {
    columns: ["rvol", "rvol_5m", "volume", "price", "change_pct", "dollar_volume", "news_age_s"],
  }),
  shipped("losers", "Losers", [{ fact: "change_pct", op: "<=", value: -5 }, atLeast("price", 0.5)], "change_pct", {
    columns: ["price", "change_pct", "volume", "rvol", "from_low_pct", "ssr"],
    sort: { fact: "change_pct", direction: "asc" },
  }),
];
