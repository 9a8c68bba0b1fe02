/**
 * The kinds of message that travel over `/ws/feed`, by the names of the re-implemented system.
 * In the classic dialect the name is the part of a frame before the first `:`.
 */
export const MessageType = {
  LOG: "LOG",
  TICK: "TICK",
  BAR: "BAR",
  TRADE: "TRADE",
  WATCHLIST: "WATCHLIST",
  STATUS: "STATUS",
  IGNITION: "IGNITION",
  ERROR: "ERROR",
  PONG: "PONG",
  /** Of the batched dialect alone: the answer of a scan. */
  SCAN: "SCAN",
  /** Of the batched dialect alone, of tickers that are subscribed for it: top of book, single trades, order book. */
  QUOTE: "QUOTE",
  PRINT: "PRINT",
  DEPTH: "DEPTH",
} as const;

export type MessageType = typeof MessageType[keyof typeof MessageType];

/** Types of the batched dialect alone, which are subscribed by ids or tickers of their own. */
export type OwnSubscribedType = "SCAN" | "QUOTE" | "PRINT" | "DEPTH";
/** Types that a subscription names. */
export type SubscribedType = Exclude<MessageType, OwnSubscribedType>;
const { SCAN: _, QUOTE: __, PRINT: ___, DEPTH: ____, ...SUBSCRIBED } = MessageType;
export const SubscribedType = SUBSCRIBED satisfies { readonly [T in SubscribedType]: T };

const SUBSCRIBED_NAMES: ReadonlySet<string> = new Set(Object.values(SubscribedType));

/** Whether a message of this type is in the classic dialect too, and can be named in a subscription. */
export const isSubscribedType = (type: MessageType): type is SubscribedType => SUBSCRIBED_NAMES.has(type);

const NAMES: ReadonlySet<string> = new Set(Object.values(MessageType));

/** Whether `name` is one of the message types. */
export function isMessageType(name: string): name is MessageType {
  return NAMES.has(name);
}
