import type { FactTable } from "@/lib/market/mod.ts";
import type { Filter, NumberFact } from "@/lib/protocol/mod.ts";
import { ScanQuery } from "@/lib/scan/scan_query.ts";

/** One condition: the fact lies between both, ends included. */
type Condition = readonly [NumberFact, number, number];

const MORE = Infinity;
/** Twenty questions such as traders ask, three or four conditions each, sorted by the last column. */
export const SCANS: readonly { readonly conditions: readonly Condition[]; readonly by: NumberFact }[] = [
  { conditions: [["gap_pct", 4, MORE], ["volume", 50_000, MORE]], by: "gap_pct" },
  { conditions: [["change_pct", 3, MORE], ["price", 1, MORE], ["volume", 1000, MORE]], by: "change_pct" },
  { conditions: [["new_highs_5m", 1, MORE], ["rvol", 2, MORE], ["price", 1, 20]], by: "rvol" },
  { conditions: [["change_5m", 3, MORE], ["price", 1, 20], ["volume_5m", 1000, MORE]], by: "change_5m" },
  { conditions: [["change_1m", 1, MORE], ["volume_1m", 1000, MORE], ["trades_1m", 10, MORE]], by: "change_1m" },
  { conditions: [["rvol_5m", 3, MORE], ["price", 2, MORE], ["trades_1m", 5, MORE]], by: "rvol_5m" },
  { conditions: [["change_pct", -MORE, -3], ["price", 1, MORE], ["volume", 1000, MORE]], by: "change_pct" },
  { conditions: [["from_high_pct", -0.2, 0], ["rvol", 1, MORE], ["price", 5, 50]], by: "rvol" },
  { conditions: [["from_low_pct", 0, 0.2], ["rvol", 1, MORE], ["price", 5, 50]], by: "rvol" },
  { conditions: [["halted", 1, 1]], by: "halt_s" },
  { conditions: [["from_vwap_pct", 1, MORE], ["volume_5m", 2000, MORE], ["price", 1, MORE]], by: "from_vwap_pct" },
  { conditions: [["from_vwap_pct", -MORE, -1], ["volume_5m", 2000, MORE], ["price", 1, MORE]], by: "from_vwap_pct" },
  { conditions: [["range_pct", 5, MORE], ["volume", 1000, MORE], ["price", 1, MORE]], by: "range_pct" },
  { conditions: [["dollar_volume", 1e6, MORE], ["change_15m", 1, MORE]], by: "dollar_volume" },
  { conditions: [["change_10s", 0.2, MORE], ["trades_1m", 20, MORE], ["price", 1, MORE]], by: "change_10s" },
  { conditions: [["trades", 100, MORE], ["trades_1m", 30, MORE], ["change_1m", 0.2, MORE]], by: "trades_1m" },
  { conditions: [["float", 0, 2e7], ["change_pct", 10, MORE]], by: "change_pct" },
  { conditions: [["news_age_s", 0, 600], ["change_5m", 1, MORE]], by: "news_age_s" },
  { conditions: [["price", 1, 5], ["volume_1m", 5_000, MORE], ["change_1m", 0, MORE]], by: "volume_1m" },
  { conditions: [["volume", 0, MORE], ["price", 0, MORE]], by: "volume" },
];

const filterOf = (conditions: readonly Condition[]): Filter =>
  conditions.map(([fact, least, most]) => {
    // `true` and `false` are 1 and 0 in a column.
    if (fact === "halted") return { fact, op: "=", value: true };
    if (least === -MORE) return { fact, op: "<=", value: most };
    return most === MORE ? { fact, op: ">=", value: least } : { fact, op: "between", value: [least, most] };
  });

const QUERIES = SCANS.map(({ conditions, by }) =>
  new ScanQuery({
    filter: filterOf(conditions),
    sort: { fact: by, direction: "desc" },
    columns: ["price", "change_pct", "volume", "rvol", "float", by],
    limit: 100,
    universe: "market",
  })
);

/** Asks all questions, as the server does once a second; how many tickers they found. */
export function scanAll(table: FactTable): number {
  return QUERIES.reduce((found, query) => found + query.ask(table, () => []).order.length, 0);
}
