/** Exchanges by Massive's own numbers, as `/v3/reference/exchanges` lists them, in words that people use. */
const EXCHANGES: ReadonlyMap<number, string> = new Map([
  [1, "NYSE American"],
  [2, "Nasdaq BX"],
  [3, "NYSE National"],
  [4, "FINRA"],
  [6, "ISE"],
  [7, "Cboe EDGA"],
  [8, "Cboe EDGX"],
  [9, "NYSE Chicago"],
  [10, "NYSE"],
  [11, "NYSE Arca"],
  [12, "Nasdaq"],
  [14, "LTSE"],
  [15, "IEX"],
  [16, "Cboe"],
  [17, "Nasdaq PSX"],
  [18, "Cboe BYX"],
  [19, "Cboe BZX"],
  [20, "MIAX Pearl"],
  [21, "MEMX"],
]);

/** Sale conditions by Massive's own numbers, as `/v3/reference/conditions` lists them; a regular trade has none to tell. */
const CONDITIONS: ReadonlyMap<number, string> = new Map([
  [1, "Acquisition"],
  [2, "Average Price Trade"],
  [3, "Automatic Execution"],
  [4, "Bunched Trade"],
  [5, "Bunched Sold Trade"],
  [7, "Cash Sale"],
  [8, "Closing Prints"],
  [9, "Cross Trade"],
  [10, "Derivatively Priced"],
  [11, "Distribution"],
  [12, "Form T"],
  [13, "Extended Hours, Sold Out of Sequence"],
  [14, "Intermarket Sweep"],
  [15, "Market Center Official Close"],
  [16, "Market Center Official Open"],
  [17, "Market Center Opening Trade"],
  [18, "Market Center Reopening Trade"],
  [19, "Market Center Closing Trade"],
  [20, "Next Day"],
  [21, "Price Variation Trade"],
  [22, "Prior Reference Price"],
  [23, "Rule 155 Trade"],
  [24, "Rule 127"],
  [25, "Opening Prints"],
  [27, "Stopped Stock"],
  [28, "Reopening Prints"],
  [29, "Seller"],
  [30, "Sold Last"],
  [32, "Sold Out of Sequence"],
  [33, "Sold Out of Sequence, Stopped Stock"],
  [34, "Split Trade"],
  [35, "Stock Option"],
  [36, "Yellow Flag"],
  [37, "Odd Lot Trade"],
  [38, "Corrected Consolidated Close"],
  [41, "Trade Thru Exempt"],
  [52, "Contingent Trade"],
  [53, "Qualified Contingent Trade"],
]);

/** Name of an exchange; one that is not known is told by its number. */
export const exchangeName = (id: number): string => EXCHANGES.get(id) ?? `exchange ${id}`;

/** Names of sale conditions, joined by `, `; undefined when there are none to tell. */
export function conditionNames(codes: readonly number[]): string | undefined {
  const names = codes.filter((code) => code !== 0).map((code) => CONDITIONS.get(code) ?? `condition ${code}`);
  return names.length === 0 ? undefined : names.join(", ");
}
