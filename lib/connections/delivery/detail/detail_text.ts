import {
  type EpochMs,
  MessageType,
  type OrderBook,
  type PrintSide,
  type Quote,
  type Ticker,
  type Trade,
} from "@/lib/protocol/mod.ts";

/** A single trade, and the side of the quote that it was made on. */
export interface Print {
  readonly trade: Trade;
  readonly side: PrintSide;
}

const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** Feeds stamp microseconds at best. */
const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Where a trade stands in a quote: 1 at or above the ask, -1 at or below the bid, 0 between or not known. */
export function sideOf({ price }: Trade, quote: Quote | undefined): PrintSide {
  if (quote === undefined) return 0;
  const { bid, ask } = quote;
  // At both of a locked quote there is no telling.
  const [isUp, isDown] = [ask !== undefined && price >= ask, bid !== undefined && price <= bid];
  return isUp === isDown ? 0 : isUp ? 1 : -1;
}

/** The quotes as one QUOTE line. */
export function quoteLine(quotes: readonly Quote[], sentMs: number): string {
  const hasExchanges = quotes.some((quote) => quote.bidExchange !== undefined || quote.askExchange !== undefined);
  const columns = {
    s: quotes.map(({ ticker }) => ticker),
    b: quotes.map(({ bid }) => known(bid)),
    a: quotes.map(({ ask }) => known(ask)),
    bs: quotes.map(({ bidSize }) => known(bidSize)),
    as: quotes.map(({ askSize }) => known(askSize)),
    t: quotes.map(({ timeMs }) => toMicroseconds(timeMs)),
    ...(hasExchanges && {
      bx: quotes.map(({ bidExchange = null }) => bidExchange),
      ax: quotes.map(({ askExchange = null }) => askExchange),
    }),
    _sent_at: sentMs,
  };
  return `${MessageType.QUOTE}:${JSON.stringify(columns)}`;
}

/** Single trades as one PRINT line. @param lost trades before these that its reader did not get */
export function printLine(
  prints: readonly Print[],
  sentMs: number,
  { lost = 0, isSnapshot = false }: { readonly lost?: number; readonly isSnapshot?: boolean } = {},
): string {
  const places = new Map<Ticker, number>();
  const t0 = Math.floor(prints[0]?.trade.timeMs ?? sentMs) as EpochMs;
  const i = prints.map(({ trade: { ticker } }) => {
    const place = places.get(ticker) ?? places.size;
    places.set(ticker, place);
    return place;
  });
  const columns = {
    s: [...places.keys()],
    i,
    p: prints.map(({ trade }) => trade.price),
    v: prints.map(({ trade }) => trade.size),
    t0,
    t: prints.map(({ trade }) => toMicroseconds(trade.timeMs - t0)),
    d: prints.map(({ side }) => side),
    x: prints.map(({ trade: { exchange = null } }) => exchange),
    c: prints.map(({ trade: { conditions = null } }) => conditions),
    ...(lost > 0 && { lost }),
    _sent_at: sentMs,
    ...(isSnapshot && { _snapshot: true }),
  };
  return `${MessageType.PRINT}:${JSON.stringify(columns)}`;
}

/** An order book as one DEPTH line. */
export function depthLine({ ticker, bids, asks, timeMs }: OrderBook, sentMs: number): string {
  return `${MessageType.DEPTH}:${JSON.stringify({ ticker, bids, asks, t: toMicroseconds(timeMs), _sent_at: sentMs })}`;
}
