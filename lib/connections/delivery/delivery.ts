import type { Bar, Ticker, TickerSource } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { type Logger, silentLogger } from "@/lib/support/logger.ts";
import { ClientRequests } from "./client_requests.ts";
import { EventHistory } from "./event_history.ts";
import { Hub } from "./hub.ts";
import type { ConnectionLimits } from "../limits.ts";
import type { Recent } from "./recent.ts";
import type { ScanSource } from "./scan_subscriptions.ts";
import { Snapshots } from "./snapshots.ts";
import type { TickBook } from "./ticks/tick_book.ts";

export interface DeliveryOptions {
  /** @default silent */
  readonly logger?: Logger;
  /** Names this run of the server. @default a random one */
  readonly epoch?: string;
  /** What the greeting tells besides its text; asked at each connection. @default nothing */
  readonly greeting?: () => Readonly<Record<string, unknown>>;
  /** How the feed writes a ticker that people write in several ways. @default as it is given */
  readonly spelling?: (ticker: Ticker) => Ticker;
  /** Part of a core that the process has used since it was asked before. @default the machine tells, where its clock is used */
  readonly load?: (() => number) | undefined;
  /** Today's one-minute bars of a ticker, for snapshots. @default none */
  readonly bars?: (ticker: Ticker) => readonly Bar[];
  /** The bar of the minute under way, for snapshots of what is subscribed later. @default none */
  readonly formingBar?: (ticker: Ticker) => Bar | undefined;
  /** Where the answers of scans come from. @default there are no scans */
  readonly scans?: ScanSource;
  /** Whether a token that a client brings is right. @default every one is */
  readonly acceptsToken?: (token: string) => boolean;
}

/** What delivery takes over from the manager that it serves. */
export interface DeliveryContext extends DeliveryOptions {
  readonly clock: Clock;
  readonly limits: ConnectionLimits;
  readonly book: TickBook;
  readonly recent: Recent;
  readonly activeTicker: () => Ticker | null;
  readonly setActiveTicker: (ticker: Ticker, source: TickerSource) => void;
}

/** How messages get to the clients: the events that are remembered, and the sockets they go to. */
export interface Delivery {
  readonly history: EventHistory;
  readonly hub: Hub;
}

/** Puts history, sockets and the answering of requests together. */
export function createDelivery(context: DeliveryContext): Delivery {
  const { clock, limits, book, recent, activeTicker, setActiveTicker } = context;
  const { logger = silentLogger, greeting = () => ({}), bars = () => [], acceptsToken = () => true } = context;
  const { spelling = (ticker) => ticker, formingBar = () => undefined } = context;
  const { scans = { rows: () => undefined } } = context;
  const history = new EventHistory(context.epoch ?? crypto.randomUUID(), limits);
  const shared = { history, book, limits };
  const hub = new Hub({
    shared,
    clock,
    logger,
    load: context.load,
    events: {
      opened: (client) => {
        if (client.dialect === "classic") requests.greetClassic(client);
      },
      received: (client, text) => requests.receive(client, text),
    },
  });
  const requests = new ClientRequests({
    ...shared,
    hub,
    now: () => clock.now(),
    greeting,
    acceptsToken,
    scans,
    snapshots: new Snapshots({
      history,
      source: () => ({ recent, book, activeTicker: activeTicker(), bars, formingBar }),
      now: () => clock.now(),
    }),
    spelling,
    setActiveTicker,
  });
  return { history, hub };
}

/** Numbers about delivery at this moment. */
export interface DeliveryStats {
  readonly connections: number;
  /** Sockets that the server has let go of and whose end the platform has not reported yet. */
  readonly leaving: number;
  /** Connections that are catching up, because they are slow or just came. */
  readonly behind: number;
  /** Connections that do not read as fast as they should. */
  readonly slow: number;
  /** How often a connection became one of those since the start. */
  readonly slowed: number;
  /** Distinct subscriptions: each flush is encoded once per group. */
  readonly groups: number;
  /** Least time between two flushes, as the load wants it, ms. */
  readonly beatMs: number;
  readonly epoch: string;
  readonly seq: number;
  /** Bytes held for single connections, in all. */
  readonly heldBytes: number;
  /** Connections that the server ended since its start, by reason. */
  readonly closed: Readonly<Record<string, number>>;
}

export function deliveryStats({ hub, history }: Delivery): DeliveryStats {
  return {
    connections: hub.size,
    leaving: hub.leaving,
    behind: hub.behind,
    slow: hub.slow,
    slowed: hub.slowed,
    groups: hub.groups,
    beatMs: hub.beatMs,
    heldBytes: hub.heldBytes,
    epoch: history.epoch,
    seq: history.seq,
    closed: Object.fromEntries(hub.closed),
  };
}
