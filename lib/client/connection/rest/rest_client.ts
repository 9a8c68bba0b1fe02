import {
  type Alert,
  AlertRule,
  type AlertRuleRequest,
  AlertRulesResponse,
  AlertsResponse,
  AlertStatsResponse,
  BarsResponse,
  type Halt,
  HaltsResponse,
  type Headline,
  IgnitionResponse,
  KillSwitchResponse,
  LevelsResponse,
  NewsResponse,
  Order,
  OrderCheck,
  type OrderRequest,
  OrdersResponse,
  PositionsResponse,
  PushResponse,
  type PushSubscriptionRequest,
  type ReplaceRequest,
  RuleRehearsal,
  RuleTestResponse,
  Scan,
  ScanPreview,
  type ScanRequest,
  ScanRows,
  ScansResponse,
  ServerStatus,
  type SymbolEntry,
  SymbolResponse,
  SymbolsResponse,
  type Ticker,
  type Timeframe,
  WatchlistResponse,
  Workspace,
  type WorkspaceRequest,
  WorkspacesResponse,
} from "@/lib/protocol/mod.ts";
import { DocumentRequests } from "./document_requests.ts";
import { PracticeRequests } from "./practice_requests.ts";
import { type Fetch, RestCaller } from "./rest_caller.ts";

export { type Fetch, RequestError } from "./rest_caller.ts";

/** A whole trading day from 04:00 to 20:00 has 960 minutes. */
const MAX_BARS = 1000;
/** The server lets 200 work at a time. */
const MAX_ORDERS = 200;
const MAX_ALERTS = 100;

/**
 * The server's HTTP routes as the dashboard uses them. Every answer is checked against its schema.
 *
 * Each method rejects with a `RequestError` that says for a person what could not be done and why.
 */
export class RestClient {
  readonly scans: DocumentRequests<ScanRequest, typeof Scan, typeof ScansResponse>;
  readonly rules: DocumentRequests<AlertRuleRequest, typeof AlertRule, typeof AlertRulesResponse>;
  readonly workspaces: DocumentRequests<WorkspaceRequest, typeof Workspace, typeof WorkspacesResponse>;
  readonly practice: PracticeRequests;
  readonly #caller: RestCaller;

  /**
   * @param fetch the platform's own, or a test's
   * @param askToken asks the person for the server's ADMIN_TOKEN; null when none is given
   */
  constructor(fetch: Fetch, askToken: () => string | null = () => null) {
    const caller = this.#caller = new RestCaller(fetch, askToken);
    this.practice = new PracticeRequests(caller);
    this.scans = new DocumentRequests(caller, {
      path: "/api/scans",
      noun: "scan",
      schema: Scan,
      listSchema: ScansResponse,
    });
    this.rules = new DocumentRequests(caller, {
      path: "/api/alert-rules",
      noun: "rule",
      schema: AlertRule,
      listSchema: AlertRulesResponse,
    });
    this.workspaces = new DocumentRequests(caller, {
      path: "/api/workspaces",
      noun: "workspace",
      schema: Workspace,
      listSchema: WorkspacesResponse,
    });
  }

  status(): Promise<ServerStatus> {
    return this.#caller.get("/api/status", "the status", ServerStatus);
  }

  watchlist(): Promise<WatchlistResponse> {
    return this.#caller.get("/api/watchlist", "the watchlist", WatchlistResponse);
  }

  ignition(): Promise<IgnitionResponse> {
    return this.#caller.get("/api/ignition", "the ignition scores", IgnitionResponse);
  }

  /** Oldest first. @param toS start of the last one, epoch seconds. @default the newest */
  bars(ticker: Ticker, timeframe: Timeframe = "1m", limit = MAX_BARS, toS?: number): Promise<BarsResponse> {
    const query = new URLSearchParams({ ticker, timeframe, limit: String(limit) });
    if (toS !== undefined) query.set("to", String(toS));
    return this.#caller.get(`/api/bars?${query}`, `the bars of ${ticker}`, BarsResponse);
  }

  levels(ticker: Ticker): Promise<LevelsResponse> {
    return this.#caller.get(`/api/levels/${encodeURIComponent(ticker)}`, `the levels of ${ticker}`, LevelsResponse);
  }

  /** Every ticker that the feed knows. */
  async symbols(): Promise<readonly SymbolEntry[]> {
    return (await this.#caller.get("/api/symbols", "the symbols", SymbolsResponse)).items;
  }

  /** Newest first. */
  async news(ticker: Ticker): Promise<readonly Headline[]> {
    const query = new URLSearchParams({ ticker, limit: "20" });
    return (await this.#caller.get(`/api/news?${query}`, `the news of ${ticker}`, NewsResponse)).items;
  }

  /** Today's, newest first. */
  async halts(): Promise<readonly Halt[]> {
    return (await this.#caller.get("/api/halts", "the halts", HaltsResponse)).items;
  }

  symbol(ticker: Ticker): Promise<SymbolResponse> {
    return this.#caller.get(`/api/symbols/${encodeURIComponent(ticker)}`, `what ${ticker} is`, SymbolResponse);
  }

  /** The latest orders and all that are open, however old, newest first. */
  async orders(): Promise<readonly Order[]> {
    const ask = (query: string) => this.#caller.get(`/api/orders?${query}`, "the orders", OrdersResponse);
    const [latest, open] = await Promise.all([ask(`limit=${MAX_ORDERS}`), ask(`open=true&limit=${MAX_ORDERS}`)]);
    const ids = new Set(latest.items.map(({ order_id }) => order_id));
    return [...latest.items, ...open.items.filter(({ order_id }) => !ids.has(order_id))];
  }

  positions(): Promise<PositionsResponse> {
    return this.#caller.get("/api/positions", "the positions", PositionsResponse);
  }

  /** Newest first. */
  async alerts(): Promise<readonly Alert[]> {
    return (await this.#caller.get(`/api/alerts?limit=${MAX_ALERTS}`, "the alerts", AlertsResponse)).items;
  }

  /** @param fromMs earliest market time; null for all that are kept */
  alertStats(fromMs: number | null): Promise<AlertStatsResponse> {
    const query = fromMs === null ? "" : `?from=${Math.floor(fromMs / 1000)}`;
    return this.#caller.get(`/api/alerts/stats${query}`, "the alert statistics", AlertStatsResponse);
  }

  submitOrder(body: OrderRequest): Promise<Order> {
    const failure = `Cannot send the order to ${body.side} ${body.quantity} ${body.ticker}`;
    return this.#caller.control({ method: "POST", path: "/api/orders", body, failure, schema: Order });
  }

  cancelOrder(orderId: string): Promise<Order> {
    const path = `/api/orders/${encodeURIComponent(orderId)}`;
    return this.#caller.control({ method: "DELETE", path, failure: "Cannot cancel the order", schema: Order });
  }

  /** @returns those that are cancelled now */
  /** What would become of an order. Nobody is asked for the token: it is a question that the page asks by itself. */
  checkOrder(body: Omit<OrderRequest, "client_order_id">): Promise<OrderCheck> {
    return this.#caller.control({
      method: "POST",
      path: "/api/orders/check",
      body,
      failure: "Cannot tell what would become of the order",
      isQuiet: true,
      schema: OrderCheck,
    });
  }

  /** Puts an order of another quantity or other prices in the place of one that works. */
  replaceOrder(orderId: string, body: ReplaceRequest): Promise<Order> {
    const path = `/api/orders/${encodeURIComponent(orderId)}`;
    return this.#caller.control({ method: "PATCH", path, body, failure: "Cannot replace the order", schema: Order });
  }

  async cancelOrders(): Promise<readonly Order[]> {
    const failure = "Cannot cancel the orders";
    const request = { method: "DELETE", path: "/api/orders", failure, schema: OrdersResponse } as const;
    return (await this.#caller.control(request)).items;
  }

  killSwitch(): Promise<KillSwitchResponse> {
    const failure = "Cannot use the kill switch";
    return this.#caller.control({ method: "POST", path: "/api/kill-switch", failure, schema: KillSwitchResponse });
  }

  addToWatchlist(ticker: Ticker): Promise<void> {
    const failure = `Cannot put ${ticker} on the watchlist`;
    return this.#caller.control({ method: "POST", path: "/api/watchlist", body: { ticker }, failure });
  }

  removeFromWatchlist(ticker: Ticker): Promise<void> {
    const failure = `Cannot take ${ticker} off the watchlist`;
    return this.#caller.control({ method: "DELETE", path: `/api/watchlist/${encodeURIComponent(ticker)}`, failure });
  }

  /** Holds a ticker in tier 2, or down in tier 1. */
  holdTier(ticker: Ticker, change: "promote" | "demote"): Promise<void> {
    const failure = `Cannot ${change} ${ticker}`;
    return this.#caller.control({ method: "POST", path: `/api/tier2/${change}`, body: { ticker }, failure });
  }

  /** What a scan answers now; on the socket SCAN tells it. */
  scanRows(id: string): Promise<ScanRows> {
    return this.#caller.get(`/api/scans/${encodeURIComponent(id)}/rows`, "the rows of a scan", ScanRows);
  }

  /** What a scan that is not saved would answer now. */
  previewScan(body: ScanRequest): Promise<ScanPreview> {
    return this.#caller.control({
      method: "POST",
      path: "/api/scan-preview",
      body,
      failure: "Cannot tell what matches",
      isQuiet: true,
      schema: ScanPreview,
    });
  }

  /** How often a rule that is not saved would have told today. */
  rehearseRule(body: AlertRuleRequest): Promise<RuleRehearsal> {
    return this.#caller.control({
      method: "POST",
      path: "/api/alert-rule-preview",
      body,
      failure: "Cannot tell how often the rule would have told",
      isQuiet: true,
      schema: RuleRehearsal,
    });
  }

  /** Does the actions of a rule for an alert that is made up. */
  testRule(id: string): Promise<RuleTestResponse> {
    const path = `/api/alert-rules/${encodeURIComponent(id)}/test`;
    return this.#caller.control({ method: "POST", path, failure: "Cannot test the rule", schema: RuleTestResponse });
  }

  /** What a browser needs to subscribe to pushes. */
  push(): Promise<PushResponse> {
    return this.#caller.get("/api/push", "the key of pushes", PushResponse);
  }

  subscribePush(body: PushSubscriptionRequest): Promise<void> {
    return this.#caller.control({ method: "POST", path: "/api/push", body, failure: "Cannot subscribe to pushes" });
  }

  unsubscribePush(endpoint: string): Promise<void> {
    const path = `/api/push?${new URLSearchParams({ endpoint })}`;
    return this.#caller.control({ method: "DELETE", path, failure: "Cannot end the pushes" });
  }

  /** Starts or stops the engine, or the ignition scores. */
  async turn(what: "engine" | "ignition", action: "start" | "stop"): Promise<void> {
    const failure = `Cannot ${action} the ${what === "engine" ? what : "ignition scores"}`;
    await this.#caller.control({ method: "POST", path: `/api/${what}/${action}`, failure });
  }
}
