import type { DetailWishes } from "./detail_wishes.ts";
import type { EpochMs } from "@/lib/protocol/brand.ts";
import type { ClassicClientMessage } from "@/lib/protocol/client_messages.ts";
import type { ConnectionView } from "./reconnect/connection_view.ts";
import type { DeliveryView, Recovery } from "./delivery_view.ts";
import type { DialectName, TickBatch, TypedMessage } from "./dialects/dialect.ts";
import type { Subscription, SubscriptionChange } from "@/lib/protocol/subscription.ts";

/** A PING answered. */
export interface Heartbeat {
  readonly rttMs: number;
  /** The server's own clock when it answered. */
  readonly serverTimeMs: EpochMs;
}

/** What BackendClient needs of WsAdapter in either dialect; a test may stand in for it. */
export interface WsAdapterLike {
  /** Every message that could be read, in order, but ticks in columns. Those of a snapshot are marked. */
  onMessage: ((message: TypedMessage, isSnapshot?: boolean) => void) | null;
  /** Once per change of what may be shown. */
  onConnection: ((view: ConnectionView) => void) | null;
  onHeartbeat: ((heartbeat: Heartbeat) => void) | null;
  /** A frame that could not be read, a socket that could not be made, a callback that threw. The connection goes on. */
  onError: (error: Error) => void;
  readonly connection: ConnectionView;
  start(): void;
  stop(): void;
  retryNow(): void;
  /** Whether the message was handed to a live connection; it is not kept for later. */
  send(message: ClassicClientMessage): boolean;
}

/** What an adapter that speaks the batched dialect, too, has besides. */
export interface BatchedFeed {
  /** The ticks of a message in columns. */
  onTicks: ((batch: TickBatch) => void) | null;
  /** After each greeting, before the connection is shown as live and before any message that follows. */
  onRecovery: ((recovery: Recovery) => void) | null;
  /** When a connection was greeted in another dialect than the one before it. */
  onDialect: ((dialect: DialectName) => void) | null;
  readonly delivery: DeliveryView;
  /** What is asked for. A server that takes fewer tickers by name than these is asked for all. */
  readonly subscription: Subscription;
  /** Remembered for all connections to come. Without effect in the classic dialect. */
  subscribe(change: SubscriptionChange): void;
  /**
   * Remembered for all connections to come. Without effect in the classic dialect.
   *
   * @throws {RangeError} when single tickers are to be left out of all.
   */
  unsubscribe(change: SubscriptionChange): void;
  /** Tickers whose quotes, single trades and order books are wanted from now on. */
  setDetail(detail: DetailWishes): void;
  /** Asks for the whole answers of scans that are subscribed. Over a stream they come by themselves, with a new one. */
  askScans(ids: readonly string[]): void;
  /** Whether one tick per ticker and second is enough. A live connection is made anew once this has stood for 2 s. */
  setConflate(conflate: boolean): void;
}
