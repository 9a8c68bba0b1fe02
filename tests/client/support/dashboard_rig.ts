import { english } from "@/lib/language/en/mod.ts";
import { BackendClient } from "@/lib/client/connection/backend_client.ts";
import type { ConnectionView } from "@/lib/client/connection/reconnect/connection_view.ts";
import { Dashboard, type DashboardOptions } from "@/lib/client/desk/dashboard.ts";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";
import { DashboardStore } from "@/lib/client/desk/dashboard_store.ts";
import type { Recovery } from "@/lib/client/connection/delivery_view.ts";
import type { WsAdapterLike } from "@/lib/client/connection/ws_adapter.ts";
import type { ClassicClientMessage, Ticker, TradePayload } from "@/lib/protocol/mod.ts";
import type { TypedMessage } from "@/lib/client/connection/dialects/dialect.ts";
import { Subscription, type SubscriptionChange } from "@/lib/protocol/subscription.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { connectionView } from "./connection_samples.ts";
import { AAPL, ACCOUNT, bar, boot, frames, ignition, item, START_MS, status, TSLA } from "./dashboard_samples.ts";

export class FakeAdapter implements WsAdapterLike {
  onMessage: ((message: TypedMessage) => void) | null = null;
  onConnection: ((view: ConnectionView) => void) | null = null;
  onHeartbeat: WsAdapterLike["onHeartbeat"] = null;
  onRecovery: ((recovery: Recovery) => void) | null = null;
  onError = (error: Error): void => {
    throw error;
  };
  connection = connectionView("idle", { sinceMs: START_MS });
  readonly sent: ClassicClientMessage[] = [];
  retries = 0;
  /** As in the batched dialect. */
  subscription = Subscription.of({ tickers: [AAPL, TSLA] });
  readonly asked: [string, ...unknown[]][] = [];

  start(): void {}
  stop(): void {}
  retryNow(): void {
    this.retries += 1;
  }
  send(message: ClassicClientMessage): boolean {
    this.sent.push(message);
    return this.connection.state === "live";
  }
  subscribe(change: SubscriptionChange): void {
    this.asked.push(["more", ...change.tickers ?? [], ...change.scans ?? []]);
    this.subscription = this.subscription.with(change);
  }
  unsubscribe(change: SubscriptionChange): void {
    this.asked.push(["less", ...change.tickers ?? [], ...change.scans ?? []]);
    this.subscription = this.subscription.without(change);
  }
  /** The server tells what is subscribed. */
  confirm(): void {
    this.onMessage?.({ type: "STATUS", data: { event: "subscribed", seq: 1, ...this.subscription.toJSON() } });
  }
  list(...tickers: Ticker[]): void {
    this.onMessage?.({
      type: "WATCHLIST",
      data: { count: tickers.length, items: tickers.map((ticker) => item(ticker)) },
    });
  }
  enter(state: ConnectionView["state"]): void {
    this.connection = { ...this.connection, state };
    this.onConnection?.(this.connection);
  }
  /** The server greets; then the connection is live. */
  greet(recovered: boolean): void {
    this.onRecovery?.({ recovered, replayed: 0, gaps: 0, duplicates: 0 });
    this.enter("live");
  }
  tell(event: string, data: Readonly<Record<string, unknown>> = {}): void {
    this.onMessage?.({ type: "STATUS", data: { ...data, event } });
  }
  trade(data: TradePayload): void {
    this.onMessage?.({ type: "TRADE", data });
  }
  follow(ticker: Ticker): void {
    this.onMessage?.({
      type: "ACTIVE_TICKER_CHANGED",
      data: { type: "ACTIVE_TICKER_CHANGED", ticker, source: "watchlist" },
    });
  }
}

export const json = (body: unknown, init?: ResponseInit): Response => Response.json(body, init);
export const problem = (detail: string, status = 503): Response =>
  json({ type: "about:blank", title: "Refused", status, detail }, {
    status,
    headers: { "content-type": "application/problem+json" },
  });

type Answer = (init: RequestInit) => Response | Promise<Response>;

/**
 * A dashboard over fakes; `answers` replaces what the server says to a path, `changes` what the page begins with, `parts`
 * what the browser is.
 */
export function rig(
  answers: Record<string, Answer> = {},
  changes: Partial<DashboardBoot["snapshot"]> = {},
  parts: Partial<Pick<DashboardOptions, "memory" | "platform" | "onOpen" | "onSettings" | "ask" | "askToken">> = {},
  bootChanges: Partial<DashboardBoot> = {},
) {
  const clock = fakeClock(START_MS);
  const drawn = frames();
  const page = boot(changes, bootChanges);
  const store = new DashboardStore(page, { clock, schedule: drawn.schedule, texts: english });
  const adapter = new FakeAdapter();
  const requests: string[] = [];
  const routes: Record<string, Answer> = {
    "/api/status": () => json(status()),
    "/api/watchlist": () => json({ count: 1, items: [item(AAPL, { price: 123 })] }),
    "/api/ignition": () => json({ count: 1, items: [ignition(AAPL, 77)] }),
    "/api/bars?ticker=AAPL&timeframe=1m&limit=1000": () =>
      json({ ticker: AAPL, timeframe: "1m", bars: [bar(-2, 97), bar(-1, 98)] }),
    "/api/bars?ticker=AAPL&timeframe=1m&limit=3": () =>
      json({ ticker: AAPL, timeframe: "1m", bars: [bar(-2, 97), bar(-1, 98)] }),
    "/api/bars?ticker=TSLA&timeframe=1m&limit=1000": () => json({ ticker: TSLA, timeframe: "1m", bars: [bar(-1, 7)] }),
    "/api/orders?limit=200": () => json({ count: 0, items: [] }),
    "/api/orders?open=true&limit=200": () => json({ count: 0, items: [] }),
    "/api/positions": () => json({ account: ACCOUNT, count: 0, items: [] }),
    "/api/alerts?limit=100": () => json({ count: 0, items: [] }),
    "/api/alert-rules": () => json({ count: 0, items: [] }),
    "/api/halts": () => json({ count: 0, items: [] }),
    "/api/scans": () => json({ count: 0, items: [] }),
    ...answers,
  };
  const client = new BackendClient(adapter, {
    onListenerError: (error) => {
      throw error;
    },
  });
  const fetch = (path: string, init: RequestInit) => {
    requests.push(`${init.method} ${path}`);
    const answer = routes[path];
    return answer === undefined ? Promise.reject(new TypeError("connection refused")) : Promise.resolve(answer(init));
  };
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const dashboard = new Dashboard({
    boot: page,
    texts: english,
    store,
    client,
    fetch,
    clock,
    maxMessageLength: 16_384,
    newId,
    ...parts,
  });
  /** The requests since the last call. */
  const requested = () => requests.splice(0);
  const logged = () => {
    drawn.draw();
    return store.state.log.value.map(({ text }) => text);
  };
  const noticed = () => store.notices.all.value.map(({ text, level }) => `${level}: ${text}`);
  const settle = () => clock.tick(0);
  return { dashboard, noticed, store, state: store.state, adapter, clock, requested, logged, settle, draw: drawn.draw };
}
