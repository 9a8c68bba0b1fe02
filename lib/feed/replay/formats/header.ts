import { CELL_END } from "../files/parquet_text.ts";
import { quotedCells } from "./cells.ts";

/** What a column may be called, in lower case and without what is between its words. */
const NAMES = {
  time: [
    ..."time timestamp ts t datetime tradetime transacttime eventtime tsevent siptimestamp participanttimestamp".split(
      " ",
    ),
    ..."exchangetime opentime unix unixtime epoch".split(" "),
  ],
  date: ["date", "day"],
  ticker: ["ticker", "symbol", "sym", "instrument", "pair", "product", "productid"],
  price: ["price", "p", "px", "last", "lastprice", "tradeprice", "rate"],
  size: "size qty quantity volume vol v amount shares tradesize lastsize s".split(" "),
  id: ["id", "tradeid", "tid", "aggtradeid", "aggregatetradeid", "i"],
  side: ["side", "takerside", "aggressor", "aggressorside", "direction", "isbuyermaker", "m"],
  condition: ["condition", "conditions", "cond", "salecondition", "saleconditions"],
  exchange: ["exchange", "venue", "x", "ex"],
  open: ["open", "o"],
  high: ["high", "h"],
  low: ["low", "l"],
  close: ["close", "c"],
  vwap: ["vwap", "vw"],
  bid: ["bid", "bidprice", "bp", "bestbid", "bestbidprice"],
  bidSize: ["bidsize", "bidqty", "bidquantity", "bidvolume", "bestbidsize", "bestbidqty"],
  ask: ["ask", "askprice", "ap", "bestask", "bestaskprice", "offer"],
  askSize: ["asksize", "askqty", "askquantity", "askvolume", "bestasksize", "bestaskqty", "offersize"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Role = keyof typeof NAMES;

export type HeaderKind = "trades" | "quotes" | "minute-bars";

/** The first line of a file, read as names of columns. */
export interface Header {
  readonly kind: HeaderKind;
  readonly separator: string;
  /** Number of the cells of a row. */
  readonly width: number;
  /** Where the cells of each known column are, from 0. */
  readonly columns: Readonly<Partial<Record<Role, number>>>;
  /** Whether `side` says that the buyer was the maker, so that the seller was the taker. */
  readonly sideIsBuyerMaker: boolean;
}

const SEPARATORS = [CELL_END, "\t", ";", ","];

/** Null where a name occurs twice, or there is no time with a trade, a quote or a bar. */
export function readHeader(line: string): Header | null {
  const separator = SEPARATORS.find((one) => line.includes(one));
  if (separator === undefined) return null;
  let names: string[];
  try {
    names = quotedCells(line, separator).map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const columns: Partial<Record<Role, number>> = {};
  for (const [role, known] of Object.entries(NAMES) as [Role, readonly string[]][]) {
    // The first name in the list is the most certain one.
    const found = known.map((name) => names.indexOf(name)).find((index) => index >= 0);
    if (found !== undefined) columns[role] = found;
  }
  if (columns.time === undefined && columns.date !== undefined) columns.time = columns.date;
  const has = (...roles: Role[]) => roles.every((role) => columns[role] !== undefined);
  const kind = has("time", "price", "size")
    ? "trades"
    : has("time", "open", "high", "low", "close")
    ? "minute-bars"
    : has("time", "bid", "ask")
    ? "quotes"
    : null;
  const sideName = columns.side === undefined ? "" : names[columns.side];
  return kind && {
    kind,
    separator,
    width: names.length,
    columns,
    sideIsBuyerMaker: sideName === "isbuyermaker" || sideName === "m",
  };
}
