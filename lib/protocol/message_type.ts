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
} as const;

export type MessageType = typeof MessageType[keyof typeof MessageType];

/** Types that a subscription names; scans are subscribed by their ids. */
export type SubscribedType = Exclude<MessageType, typeof MessageType.SCAN>;
const { SCAN: _, ...SUBSCRIBED } = MessageType;
export const SubscribedType = SUBSCRIBED satisfies { readonly [T in SubscribedType]: T };

const NAMES: ReadonlySet<string> = new Set(Object.values(MessageType));

/** Whether `name` is one of the message types. */
export function isMessageType(name: string): name is MessageType {
  return NAMES.has(name);
}
