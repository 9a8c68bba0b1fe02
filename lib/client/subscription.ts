import type { Ticker } from "../protocol/brand.ts";
import { ALL_TICKERS } from "../protocol/client_messages.ts";
import { MessageType } from "../protocol/message_type.ts";

/** What is to be added to a subscription or taken from it. */
export interface SubscriptionChange {
  /** Applies to TICK, BAR and IGNITION; `*` is every ticker. */
  readonly tickers?: readonly (Ticker | typeof ALL_TICKERS)[];
  readonly types?: readonly MessageType[];
}

/** What the client wants to be sent; null: all. */
export interface Subscription {
  readonly tickers: ReadonlySet<Ticker> | null;
  readonly types: ReadonlySet<MessageType> | null;
}

const EVERY_TYPE: ReadonlySet<MessageType> = new Set(Object.values(MessageType));

const isTicker = (ticker: Ticker | typeof ALL_TICKERS): ticker is Ticker => ticker !== ALL_TICKERS;

/** What HELLO asks for: what is absent is not narrowed. */
export function subscriptionOf(change: SubscriptionChange): Subscription {
  const { tickers, types } = widened({ tickers: new Set(), types: new Set() }, change);
  return { tickers: change.tickers === undefined ? null : tickers, types: change.types === undefined ? null : types };
}

/** `subscription` and `change` together. */
export function widened(subscription: Subscription, { tickers = [], types = [] }: SubscriptionChange): Subscription {
  const isAll = subscription.tickers === null || tickers.includes(ALL_TICKERS);
  return {
    tickers: isAll ? null : subscription.tickers.union(new Set(tickers.filter(isTicker))),
    types: someTypes((subscription.types ?? EVERY_TYPE).union(new Set(types))),
  };
}

/**
 * `subscription` without `change`.
 *
 * @throws {RangeError} when single tickers are to be left out of all: that cannot be asked of the server.
 */
export function narrowed(subscription: Subscription, { tickers = [], types = [] }: SubscriptionChange): Subscription {
  return {
    tickers: withoutTickers(subscription.tickers, tickers),
    types: someTypes((subscription.types ?? EVERY_TYPE).difference(new Set(types))),
  };
}

export function isSame(one: Subscription, other: Subscription): boolean {
  return sameMembers(one.tickers, other.tickers) && sameMembers(one.types, other.types);
}

function withoutTickers(
  wanted: Subscription["tickers"],
  gone: readonly (Ticker | typeof ALL_TICKERS)[],
): Subscription["tickers"] {
  if (gone.length === 0) return wanted;
  if (gone.includes(ALL_TICKERS)) return new Set();
  if (wanted !== null) return wanted.difference(new Set(gone.filter(isTicker)));
  throw new RangeError(
    `Cannot unsubscribe from ${gone.join(", ")}: all tickers are subscribed; unsubscribe from "*" first`,
  );
}

function someTypes(types: ReadonlySet<MessageType>): Subscription["types"] {
  return types.size === EVERY_TYPE.size ? null : types;
}

function sameMembers<T>(one: ReadonlySet<T> | null, other: ReadonlySet<T> | null): boolean {
  if (one === null || other === null) return one === other;
  return one.symmetricDifference(other).size === 0;
}
