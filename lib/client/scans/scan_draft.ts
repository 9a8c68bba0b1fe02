import type { Texts } from "@/lib/language/texts.ts";
import {
  type FactName,
  MAX_SCAN_ROWS,
  type Scan,
  type ScanRequest,
  type ScanSort,
  Ticker,
} from "@/lib/protocol/mod.ts";
import { emptyCondition, type FilterDraft, filterDraftOf, filterOf, readNumber } from "./filter_draft.ts";

/** A scan as it is being typed. */
export interface ScanDraft {
  readonly name: string;
  readonly filter: FilterDraft;
  readonly sortFact: FactName;
  readonly direction: ScanSort["direction"];
  readonly columns: readonly FactName[];
  readonly limit: string;
  readonly universe: "market" | "watchlist" | "tickers";
  /** Parted by blanks or commas; of the universe `tickers`. */
  readonly tickers: string;
}

/** @throws {TypeError} for what is no ticker */
export const readTickers = (text: string, { scans: { faults } }: Texts): Ticker[] =>
  text.split(/[\s,]+/).filter(Boolean).map((one) => {
    const { success, data } = Ticker.safeParse(one);
    if (!success) throw new TypeError(faults.noTicker(one));
    return data;
  });

export function emptyScan(): ScanDraft {
  return {
    name: "",
    filter: [[{ ...emptyCondition("change_pct"), value: "5" }]],
    sortFact: "change_pct",
    direction: "desc",
    columns: ["price", "change_pct", "volume", "rvol", "change_5m", "float"],
    limit: "50",
    universe: "market",
    tickers: "",
  };
}

export function scanDraftOf({ name, filter, sort, columns, limit, universe }: Scan): ScanDraft {
  return {
    name,
    filter: filterDraftOf(filter),
    sortFact: sort.fact,
    direction: sort.direction,
    columns,
    limit: String(limit),
    universe: typeof universe === "string" ? universe : "tickers",
    tickers: typeof universe === "string" ? "" : universe.join(" "),
  };
}

/** What the server is asked to keep. @throws {TypeError} saying what cannot be read */
export function requestOfScan(draft: ScanDraft, texts: Texts): ScanRequest {
  const { name, filter, sortFact, direction, columns, limit, universe, tickers } = draft;
  return {
    name: name.trim(),
    filter: filterOf(filter, texts),
    sort: { fact: sortFact, direction },
    columns: [...columns],
    limit: readNumber(limit, texts.scans.faults.rows(MAX_SCAN_ROWS), texts),
    universe: universe === "tickers" ? readTickers(tickers, texts) : universe,
  };
}
