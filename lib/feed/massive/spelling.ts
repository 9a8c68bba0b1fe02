import { type Ticker, Ticker as TickerSchema } from "@/lib/protocol/mod.ts";

const SHARE_CLASS = /^([A-Z]{1,5})[-/_: ]([A-Z])$/;
/** As exchanges, brokers and charts write the series of a preferred: `BAC PRL`, `BAC.PR.L`, `BAC-PL`. */
const PREFERRED = /^([A-Z]{1,5})(?:[./ -]PR[./ -]?|-P)([A-Z])$/;

/** How Massive writes a share of a class (`BRK.B`) or a preferred (`BACpL`) that others write `BRK-B`, `BAC.PRL`. */
export function massiveSpelling(ticker: Ticker): Ticker {
  const [, root, letter] = SHARE_CLASS.exec(ticker) ?? [];
  if (root !== undefined) return TickerSchema.parse(`${root}.${letter}`);
  const [, share, series] = PREFERRED.exec(ticker) ?? [];
  return share === undefined ? ticker : TickerSchema.parse(`${share}p${series}`);
}
