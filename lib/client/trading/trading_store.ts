import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type {
  Alert,
  DashboardSnapshot,
  KnownOrder,
  Order,
  PositionsResponse,
  Ticker,
  TradePayload,
} from "@/lib/protocol/mod.ts";
import { AlertList } from "./alert_list.ts";
import type { Commits } from "../drawing/commits.ts";
import type { Mark, MessageCount } from "../connection/message_count.ts";
import { OrderBook } from "./order_book.ts";
import { PositionBook } from "./position_book.ts";

export interface TradingStoreOptions {
  readonly count: MessageCount;
  readonly commits: Pick<Commits, "changed" | "now">;
  /** Whether the market no longer moves; follows signals. */
  readonly isStale: () => boolean;
}

/** The demonstration trades on an account of its own. */
export const isTraders = ({ account }: TradePayload): boolean => account !== "demo";

/** What a person trades: orders, positions and the alerts. Its signals change with `commit`. */
export class TradingStore {
  readonly orders: OrderBook;
  readonly positions: PositionBook;
  readonly alerts: AlertList;
  /** Those of positions that are held and of working orders. */
  readonly tickers: ReadonlySignal<ReadonlySet<Ticker>>;
  /** Whether orders and positions must not look as if they were as it happens. */
  readonly stale: ReadonlySignal<boolean>;
  /** Whether they may have changed unheard, and have not been fetched since. */
  readonly #outdated = signal(false);
  /** Number of the latest message that told of a fill, and that from which on the positions are known. */
  #filledAt: Mark = 0;
  #positionsAt: Mark = 0;
  #filledASecondAgo: Mark = 0;
  /** Orders of which a fill was told that no frame has shown. */
  readonly #filledIds = new Set<string>();
  readonly #filled = signal<readonly KnownOrder[]>([]);
  readonly #count: MessageCount;
  readonly #commits: TradingStoreOptions["commits"];

  constructor(snapshot: DashboardSnapshot, { count, commits, isStale }: TradingStoreOptions) {
    this.orders = new OrderBook(snapshot.orders.filter(isTraders));
    this.positions = new PositionBook(snapshot.positions, snapshot.account);
    this.alerts = new AlertList(snapshot.alerts);
    this.#count = count;
    this.#commits = commits;
    this.tickers = computed(() => this.positions.held.value.union(this.orders.tickers.value));
    this.stale = computed(() => isStale() || this.#outdated.value);
  }

  /** Whether trades of `ticker` are shown for its sake. */
  has(ticker: Ticker): boolean {
    return this.tickers.peek().has(ticker);
  }

  /** Those of which the latest frame has shown a fill. */
  get filled(): ReadonlySignal<readonly KnownOrder[]> {
    return this.#filled;
  }

  /** @param isNews false for what the server tells again */
  tradeReceived(payload: TradePayload, isNews = true): void {
    const at = this.#count.next();
    if (!isTraders(payload)) return;
    if (isNews && (payload.event === "FILL" || payload.event === "PARTIAL_FILL")) {
      this.#filledAt = at;
      this.#filledIds.add(payload.order_id);
    }
    this.orders.apply(payload, at);
    this.#commits.changed();
  }

  /** A STATUS event that the caller has counted. @param nowMs by the page's clock */
  statusChanged(event: string, data: Readonly<Record<string, unknown>>, nowMs: number): void {
    if (event === "alert") this.alerts.add(data, this.#count.latest);
    if (event === "alert_scored") this.alerts.score(data, this.#count.latest);
    if (event === "alerts_held_back") this.alerts.holdBack(data, nowMs);
    // A recording begins anew with each run of the engine.
    if (event === "engine_starting") this.positions.rewind();
  }

  /** An order as the server answered a request. */
  orderAnswered(order: Order): void {
    this.orders.put(order, this.#count.next());
    this.#commits.changed();
  }

  /** A connection does not go on where the last ended: all of this is to be fetched. */
  restart(): void {
    this.missed();
    this.orders.restart(this.#count.latest);
    this.alerts.restart();
    this.positions.rewind();
  }

  mergeOrders(orders: readonly Order[]): void {
    this.orders.merge(orders);
    this.#commits.now();
  }

  mergePositions(positions: PositionsResponse, since: Mark): void {
    this.positions.merge(positions, since);
    this.#positionsAt = since;
    this.#commits.now();
  }

  mergeAlerts(alerts: readonly Alert[], since: Mark): void {
    this.alerts.merge(alerts, since);
    this.#commits.now();
  }

  /** Whether orders and positions are to be fetched. */
  get isOutdated(): boolean {
    return this.#outdated.peek();
  }

  /** Number of the fill that the positions do not have yet; null when they have all that was told. */
  get missingFill(): Mark | null {
    return this.#filledAt > this.#positionsAt ? this.#filledAt : null;
  }

  /** Whether the positions are as they were at message `mark`, or later. */
  hasPositionsOf(mark: Mark): boolean {
    return !this.isOutdated && this.#positionsAt >= mark;
  }

  /** Something of orders and positions was missed. */
  missed(): void {
    this.#outdated.value = true;
  }

  /** Orders and positions have been fetched. */
  fetched(): void {
    this.#outdated.value = false;
  }

  /** To be called once a second: positions that lack a fill for so long are stale. */
  advance(): void {
    if (this.#positionsAt < this.#filledASecondAgo) this.missed();
    this.#filledASecondAgo = this.#filledAt;
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    this.orders.commit();
    this.positions.commit();
    this.alerts.commit();
    if (this.#filledIds.size === 0) return;
    this.#filled.value = this.orders.all.peek().filter(({ order_id }) => this.#filledIds.has(order_id));
    this.#filledIds.clear();
  }
}
