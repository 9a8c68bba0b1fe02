import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Texts } from "@/lib/language/texts.ts";
import {
  type AlertStatsResponse,
  type DeskSettings,
  type Headline,
  type LevelsResponse,
  type SymbolResponse,
  Ticker,
  type TickerSource,
  type Workspace,
} from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import { AlertDesk, type AlertPlatform, silentPlatform } from "../alerts/alert_desk.ts";
import { Attempts } from "./attempts.ts";
import type { BackendClient } from "../connection/backend_client.ts";
import { ChartDesk } from "../chart/chart_desk.ts";
import { momentIn } from "../chart/moment_in.ts";
import { CatchUp, RECENT_BARS } from "./catch_up.ts";
import { DetailDesk } from "../market/detail_desk.ts";
import { HaltList } from "../market/halt_list.ts";
import { Polled } from "../market/polled.ts";
import { JournalDesk } from "../practice/journal_desk.ts";
import { ReplayRemote } from "../practice/replay_remote.ts";
import { SymbolSearch } from "../market/symbol_search.ts";
import { Controls } from "./controls.ts";
import type { DashboardBoot } from "./dashboard_state.ts";
import type { DashboardStore } from "./dashboard_store.ts";
import { lastPrice } from "./last_price.ts";
import { noMemory, type PageMemory } from "../browser/page_memory.ts";
import { ScanDesk } from "../scans/scan_desk.ts";
import type { DraftMarket } from "../trading/order_draft.ts";
import { type KeyMarket, OrderKeys } from "../trading/order_keys.ts";
import { KeyTrading } from "./key_trading.ts";
import { OrderTicket } from "../trading/order_ticket.ts";
import { Pace } from "../drawing/pace.ts";
import { RuleDesk } from "../alerts/rule_desk.ts";
import type { Liveness } from "../connection/liveness.ts";
import { type Fetch, RestClient } from "../connection/rest/rest_client.ts";
import { ShownTickers } from "./shown_tickers.ts";
import { Trading } from "./trading.ts";
import { isTraders } from "../trading/trading_store.ts";
import type { Dock } from "../workspace/dock.ts";
import type { Panel } from "../workspace/panel.ts";
import { scanIdOf } from "../workspace/panel_settings.ts";
import { WorkspaceDesk } from "../workspace/workspace_desk.ts";

export interface DashboardOptions {
  readonly store: DashboardStore;
  readonly client: BackendClient;
  readonly texts: Texts;
  readonly boot: Pick<DashboardBoot, "workspace" | "workspaces" | "settings">;
  /** Leaves the page for that of a workspace; of an empty id for that of the first one. @default nothing */
  readonly onOpen?: (id: string) => void;
  /** Keeps what was chosen, and makes the page anew. @default nothing */
  readonly onSettings?: (settings: DeskSettings) => void;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Longest message that the server takes, in bytes. */
  readonly maxMessageLength: number;
  /** Asks the person a question. @default nobody, who says no */
  readonly ask?: (question: string) => boolean;
  /** Asks the person for the server's ADMIN_TOKEN. @default nobody is asked */
  readonly askToken?: () => string | null;
  /** Makes a `client_order_id` that no other page makes. @default a random one */
  readonly newId?: () => string;
  /** What the browser keeps of the page. @default nothing */
  readonly memory?: PageMemory;
  /** What is kept over a reload, and not for the next day. */
  readonly visit?: PageMemory;
  /** What calls a person to an alert. @default nothing */
  readonly platform?: AlertPlatform;
}

/** What the symbol panel shows. */
export interface SymbolView {
  readonly symbol: SymbolResponse;
  /** Newest first. */
  readonly news: readonly Headline[];
}

/** Days whose alerts are added up: that of the market, seven with it, or all that are kept. */
export type AlertSpan = "day" | "week" | "all";

/** Between two fetches of what a panel shows and nobody tells. */
const SYMBOL_MS = 20_000;
const LEVELS_MS = 15_000;
const ALERT_STATS_MS = 30_000;
const DAY_MS = 86_400_000;
const EXCHANGE_ZONE = "America/New_York";
/** How long the server's echo of an older choice is ignored after a new one. */
const ECHO_MS = 2000;
/** Least time between two fetches of the positions, however many orders are filled. */
const POSITIONS_MS = 100;
/** Seconds between two fetches of what only the server knows exactly. */
const REFRESH_S = 5;

/** 64 random bits; `crypto.randomUUID` is not there on a page that came without TLS from another machine. */
const randomId = (): string => `page-${crypto.getRandomValues(new BigUint64Array(1)).join("")}`;

/** Why the server takes no orders, or none can reach it; null when it does. */
const whyClosed = ({ level, label, message }: Liveness): string | null =>
  level === "live" || level === "warning" ? null : message ?? label;

/** What a person can do on the page, and the wiring from the server's events to the store. */
export class Dashboard {
  readonly store: DashboardStore;
  readonly trading: Trading;
  readonly controls: Controls;
  readonly ticket: OrderTicket;
  readonly keys: OrderKeys;
  readonly keyTrading: KeyTrading;
  readonly attempts: Attempts;
  readonly scans: ScanDesk;
  readonly rules: RuleDesk;
  readonly alerts: AlertDesk;
  readonly desk: WorkspaceDesk;
  readonly charts: ChartDesk;
  readonly search: SymbolSearch;
  readonly detail: DetailDesk;
  readonly halts: HaltList;
  readonly replay: ReplayRemote;
  readonly journal: JournalDesk;
  /** Those that there are, in the order in which they are shown. */
  readonly workspaces: readonly Pick<Workspace, "id" | "name">[];
  readonly settings: DeskSettings;

  readonly #dock = signal<Dock | null>(null);
  readonly #explained = signal<Ticker | null>(null);
  readonly #options: DashboardOptions;
  readonly #rest: RestClient;
  /** Of the days that the market counts. */
  readonly #marketZone: string;
  readonly #dates: Intl.DateTimeFormat;
  readonly #client: BackendClient;
  readonly #catchUp: CatchUp;
  readonly #shownTickers: ShownTickers;
  readonly #clock: Clock;
  readonly #positionsPace: Pace;
  #stopFollowing: (() => void) | undefined;
  #secondHand: Timer | undefined;
  #seconds = 0;
  #isHidden = false;
  #wasLive = false;
  /** Whether the latest connection went on where the page, or the connection before, had ended. */
  #isRecovered = false;
  #onSearch: (text: string) => void = () => {};
  #chosen: { readonly ticker: Ticker; readonly untilMs: number } | null = null;

  constructor(options: DashboardOptions) {
    this.#options = options;
    const { store, client, texts, fetch, clock, maxMessageLength, askToken, newId = randomId } = options;
    const { memory = noMemory, visit = noMemory, platform = silentPlatform } = options;
    this.store = store;
    this.#client = client;
    const rest = this.#rest = new RestClient(fetch, askToken);
    const catchUp = this.#catchUp = new CatchUp(store, rest);
    const attempts = this.attempts = new Attempts(store, texts.connection);
    this.controls = new Controls(rest, catchUp, attempts);
    this.trading = new Trading({ store, rest, catchUp, attempts, texts, newId });
    this.ticket = new OrderTicket({
      texts: texts.ticket,
      charted: store.state.activeTicker,
      market: (ticker) => this.marketOf(ticker),
      check: (order) => rest.checkOrder(order),
      memory: visit,
      clock,
      areShares: () => store.state.status.value?.market_hours === "us_equities",
      whyClosed: () => whyClosed(store.liveness.value),
      submit: (order, isAgain) => this.trading.submit(order, isAgain),
      onFailure: (text) => store.note(text, "error"),
    });
    this.keyTrading = new KeyTrading({
      store,
      rest,
      trading: this.trading,
      texts,
      settings: () => this.keys.settings.peek(),
      market: () => this.#keyMarket(),
      whyClosed: () => whyClosed(store.liveness.peek()),
      latest: () => this.trading.latest,
      ask: options.ask ?? (() => false),
    });
    this.keys = new OrderKeys({ memory, run: (key) => void this.keyTrading.run(key) });
    const onFailure = (text: string) => store.note(text, "error");
    this.#marketZone = store.state.status.peek().market_hours === "us_equities" ? EXCHANGE_ZONE : "UTC";
    this.#dates = new Intl.DateTimeFormat("en-CA", { timeZone: this.#marketZone });
    this.workspaces = options.boot.workspaces;
    this.settings = options.boot.settings;
    this.desk = new WorkspaceDesk({
      workspace: options.boot.workspace,
      links: store.links,
      rest,
      clock,
      onFailure: (text) => store.notify(text, "warning"),
      onOpen: (id) => options.onOpen?.(id),
    });
    this.charts = new ChartDesk({ rest, clock, commits: store, onFailure, known: () => store.state.chart.peek() });
    store.addPart(() => this.charts.commit());
    this.detail = new DetailDesk({ client, onChange: () => store.changed() });
    store.addPart(() => this.detail.commit());
    this.search = new SymbolSearch({ fetch: () => rest.symbols(), memory, clock });
    this.halts = new HaltList({
      client,
      fetch: () => rest.halts(),
      clock,
      onFailure,
      onHalt: (ticker, isHalted) => this.#halted(ticker, isHalted),
    });
    this.replay = new ReplayRemote({
      client,
      rest: rest.practice,
      attempts,
      clock,
      onRestart: () => this.#restarted(),
      onArrival: () => this.#arrived(),
    });
    this.journal = new JournalDesk({ client, rest, attempts, clock });
    this.scans = new ScanDesk({
      store: store.scans,
      client,
      rest,
      memory,
      texts,
      clock,
      onSaved: ({ id }) => this.#showScan(id),
      onFailure,
    });
    this.rules = new RuleDesk({ client, rest, memory, texts, attempts, onFailure });
    this.alerts = new AlertDesk({
      client,
      rest,
      memory,
      texts: texts.alerts.failures,
      clock,
      platform,
      onOpen: (ticker) => this.select(ticker, "unknown"),
      onFailure: (text) => store.notify(text, "error"),
      onTest: (rule) => store.notify(texts.connection.testCall(rule), "info"),
    });
    this.#positionsPace = new Pace(clock, POSITIONS_MS, () => void catchUp.positions());
    this.#shownTickers = new ShownTickers(client, maxMessageLength);
    this.#clock = clock;
    client.on("ticksReceived", (rows, isSnapshot) => {
      if (isSnapshot) return;
      for (const { ticker, price, volume, timeMs, trades } of rows) {
        store.tickReceived(ticker, price, volume, timeMs, trades);
        this.charts.tickReceived(ticker, price, volume, timeMs > 0 ? timeMs : clock.now());
      }
    });
    client.on("barReceived", (ticker, timeframe, bar) => {
      store.barReceived(ticker, timeframe, bar);
      if (timeframe === "1m") this.charts.barReceived(ticker, bar);
    });
    client.on("watchlistUpdated", (items, timeMs, latencyMs) => {
      store.watchlistUpdated(items, timeMs, latencyMs);
      // A page that was opened before anything traded takes the strongest once there is one.
      const [strongest] = items.toSorted((a, b) => b.change_pct - a.change_pct);
      if (store.state.activeTicker.peek() === null && strongest !== undefined) this.#show(strongest.ticker);
    });
    client.on("ignitionUpdated", (_ticker, _score, _passed, payload) => store.ignitionUpdated(payload));
    client.on("tradeReceived", (payload, isSnapshot) => {
      store.trading.tradeReceived(payload, !isSnapshot);
      if (!isSnapshot && isTraders(payload)) this.#positionsPace.ask();
    });
    client.on("logReceived", (line, _isSnapshot, timeMs) => store.logReceived(line, timeMs));
    client.on("recoveryChanged", ({ recovered }) => {
      this.#isRecovered = recovered;
      store.recoveryChanged(recovered, client.delivery);
      this.detail.interrupted();
    });
    client.on("errorReceived", (message) => store.note(message, "error"));
    client.on("activeTickerChanged", (ticker) => this.#follow(ticker));
    client.on("statusChanged", (event, data) => {
      store.statusChanged(event, data);
      if (event === "slow_consumer") {
        store.note(texts.connection.tooSlow, "warning");
      }
      if (event === "subscribed") this.#joined(this.#shownTickers.confirmed(data["tickers"]));
      if (event === "bars_loaded") this.#barsLoaded(data["ticker"]);
      // They are kept all the same, and can be looked at.
      if (event === "alerts_held_back") void catchUp.alerts();
      if (event === "kill_switch") this.trading.killSwitchUsed(data);
      if (event.startsWith("engine_") || event.startsWith("feed_")) this.#refresh(event);
    });
    client.on("heartbeat", (rttMs) => {
      store.heartbeat(rttMs, client.delivery);
      void this.#catchUp.status();
    });
    client.on("connectionChanged", (view) => {
      store.connectionChanged(view);
      if (view.state === "live") this.#back();
      else this.#catchUp.abandon();
    });
  }

  start(): void {
    // What was open the last time is asked for with the first message.
    this.scans.start();
    this.rules.start();
    this.alerts.start();
    this.#client.start();
    const stops = [
      this.ticket.start(),
      this.keys.start(globalThis.window),
      effect(() => this.#shownTickers.show(this.store.shown.value)),
      effect(() => this.scans.show(this.#scansInSight())),
      effect(() => {
        void this.store.state.activeTicker.value;
        this.ticket.follow();
      }),
    ];
    this.#stopFollowing = () => stops.forEach((stop) => stop());
    this.#tickSecond();
  }

  stop(): void {
    this.#client.stop();
    this.#stopFollowing?.();
    this.#clock.clearTimeout(this.#secondHand);
    this.#positionsPace.dispose();
    this.charts.dispose();
    this.halts.dispose();
    this.replay.dispose();
    this.journal.dispose();
    this.store.dispose();
  }

  /** Shows `ticker` here and asks the server to make it the active one everywhere. */
  select(ticker: Ticker, source: TickerSource): void {
    if (ticker !== this.store.state.activeTicker.peek()) {
      this.#chosen = { ticker, untilMs: this.#clock.now() + ECHO_MS };
      this.#client.setActiveTicker(ticker, source);
      this.#show(ticker);
    }
    // The mouse may be over the ticket meanwhile.
    this.ticket.takeCharted();
  }

  /** Shows `ticker` in the group of a panel; where a screen has room for one panel, it is that of the chart then. */
  choose(panel: Panel, ticker: Ticker, source: TickerSource): void {
    const { desk } = this;
    const group = panel.group.peek() ?? desk.links.shared;
    if (group === desk.links.shared || group === null) this.select(ticker, source);
    else desk.links.set(group, ticker);
    if (!desk.isNarrow) return;
    const charts = [...desk.panels.peek().values()].filter(({ kind }) => kind === "chart");
    const chart = charts.find((one) => one.group.peek() === group) ?? charts[0];
    if (chart !== undefined) desk.select(chart.id);
  }

  openWorkspace(id: string): void {
    void this.desk.saveNow().then(() => this.#options.onOpen?.(id));
  }

  /** Keeps what a person has chosen for this browser; the page is made anew with it. */
  chooseSettings(settings: DeskSettings): void {
    void this.desk.saveNow().then(() => this.#options.onSettings?.(settings));
  }

  /** IANA time zone that times are told in. */
  get zone(): string {
    return this.settings.zone === "exchange" ? EXCHANGE_ZONE : this.settings.zone;
  }

  /** What is the same for all bars of a trading day: its date by the market's clock. */
  readonly sessionOf = (timeS: number): string => this.#dates.format(timeS * 1000);

  /** The moment that `2025-11-20` or `2025-11-20 10:31` means in the time zone of the page, epoch ms; null for none. */
  momentOf(text: string): number | null {
    return momentIn(this.zone, text);
  }

  /** What a ticker is and its headlines, for as long as it is not disposed. */
  openSymbol(ticker: Ticker): Polled<SymbolView> {
    const fetch = async () => {
      const [symbol, news] = await Promise.all([this.#rest.symbol(ticker), this.#rest.news(ticker)]);
      return { symbol, news };
    };
    return new Polled({ fetch, clock: this.#clock, everyMs: SYMBOL_MS });
  }

  #keyMarket(): KeyMarket | null {
    const ticker = this.ticket.ticker.peek();
    if (ticker === null) return null;
    const held = this.store.trading.positions.row(ticker)?.peek().quantity ?? 0;
    const areShares = this.store.state.status.peek().market_hours === "us_equities";
    return { ticker, held, areShares, ...untracked(() => this.marketOf(ticker)) };
  }

  /** The best prices of a ticker whose quotes some panel wants, its last, and what there is to buy with. Follows signals. */
  marketOf(ticker: Ticker): Omit<DraftMarket, "areShares"> {
    const quote = this.detail.quotes.quote(ticker).value;
    return {
      bid: quote?.bid ?? null,
      ask: quote?.ask ?? null,
      last: lastPrice(this.store, ticker),
      buyingPower: this.store.trading.positions.account.value.buying_power,
    };
  }

  /** Has `listener` told when the person begins to search a ticker, with what is typed already. @returns stops it */
  onSearch(listener: (text: string) => void): () => void {
    this.#onSearch = listener;
    return () => this.#onSearch = () => {};
  }

  startSearch(text: string): void {
    this.#onSearch(text);
  }

  /** Shows `ticker` in the group of the panel that the person is in, else in the shared one. */
  showTicker(ticker: Ticker): void {
    const panel = this.desk.panels.peek().get(this.desk.focused.peek() ?? "");
    if (panel === undefined || panel.group.peek() === null) this.select(ticker, "search");
    else this.choose(panel, ticker, "search");
  }

  /** The levels of a ticker, for as long as it is not disposed. */
  openLevels(ticker: Ticker): Polled<LevelsResponse> {
    return new Polled({ fetch: () => this.#rest.levels(ticker), clock: this.#clock, everyMs: LEVELS_MS });
  }

  /** What came of the alerts of a span of days, for as long as it is not disposed. */
  openAlertStats(span: AlertSpan): Polled<AlertStatsResponse> {
    const { marketMs, nowMs } = this.store.state;
    const today = momentIn(this.#marketZone, this.#dates.format(marketMs.peek() ?? nowMs.peek())) ?? 0;
    const fromMs = span === "day" ? today : span === "week" ? today - 6 * DAY_MS : null;
    return new Polled({ fetch: () => this.#rest.alertStats(fromMs), clock: this.#clock, everyMs: ALERT_STATS_MS });
  }

  /** Whose score is explained over the page; null while none is. */
  get explained(): ReadonlySignal<Ticker | null> {
    return this.#explained;
  }

  /** Says over the page why a ticker has its score, or no longer. */
  explain(ticker: Ticker | null): void {
    this.#explained.value = ticker;
  }

  /** What can move panels; null until it has been fetched, and on narrow screens. */
  get dock(): ReadonlySignal<Dock | null> {
    return this.#dock;
  }

  setDock(dock: Dock | null): void {
    this.#dock.value = dock;
  }

  /** Asks for one tick per ticker and second while nobody sees the page. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.alerts.caller.setHidden(isHidden);
    this.#client.setConflate(isHidden);
  }

  /** Attempts a connection at once, or fetches again what could not be fetched. */
  retryNow(): void {
    if (this.#client.connection.state === "live") void this.#catchUp.all();
    else this.#client.retryNow();
  }

  /** Fetches the bars of the active ticker again. */
  reloadChart(): void {
    const ticker = this.store.state.activeTicker.peek();
    if (ticker !== null) void this.#catchUp.bars(ticker);
  }

  /** Another page, or this one's own choice echoed, made `ticker` the active one. */
  #follow(ticker: Ticker): void {
    const chosen = this.#chosen;
    if (chosen !== null && ticker !== chosen.ticker && this.#clock.now() < chosen.untilMs) return;
    this.#chosen = null;
    if (ticker !== this.store.state.activeTicker.peek()) this.#show(ticker);
  }

  #show(ticker: Ticker): void {
    this.store.focus(ticker);
    void this.#catchUp.bars(ticker);
  }

  /** What was said about these tickers before the server knew that they are shown has to be fetched. */
  #joined(tickers: ReadonlySet<Ticker>): void {
    if (tickers.size === 0) return;
    void this.#catchUp.scores();
    const active = this.store.state.activeTicker.peek();
    if (active !== null && tickers.has(active)) void this.#catchUp.bars(active);
  }

  #refresh(event: string): void {
    if (event === "feed_gap") this.store.note(this.#options.texts.connection.feedGap, "warning");
    if (event === "feed_backfilled") {
      this.reloadChart();
      this.charts.reload();
    }
    void this.#catchUp.status();
  }

  /** Connected again, or for the first time: what was missed is fetched. */
  #back(): void {
    const isFirst = !this.#wasLive;
    this.#wasLive = true;
    const ticker = this.store.state.activeTicker.peek() ?? undefined;
    if (isFirst && this.#isRecovered) {
      void this.#catchUp.recent();
      this.charts.reload(ticker, RECENT_BARS);
      return;
    }
    void this.#catchUp.all();
    void this.scans.refresh();
    // At first the others have just been fetched.
    this.charts.reload(isFirst ? ticker : undefined);
  }

  /** The recording begins anew. */
  #restarted(): void {
    this.store.marketRestarted();
    this.charts.restart();
    this.detail.restarted();
  }

  /** It has come to where it was moved: what was not told on the way is fetched. */
  #arrived(): void {
    void this.#catchUp.all();
    this.charts.reload();
  }

  #halted(ticker: Ticker, isHalted: boolean): void {
    const { links, trading } = this.store;
    const { halted, resumed } = this.#options.texts.trading;
    if (!links.tickers.peek().has(ticker) && !trading.positions.held.peek().has(ticker)) return;
    this.store.notify(isHalted ? halted(ticker) : resumed(ticker), "warning");
  }

  #barsLoaded(ticker: unknown): void {
    const { success, data } = Ticker.safeParse(ticker);
    if (!success) return;
    this.charts.reload(data);
    if (data === this.store.state.activeTicker.peek()) this.reloadChart();
  }

  #scansInSight(): string[] {
    const known = new Set(this.store.scans.list.value.map(({ id }) => id));
    const ids = this.desk.shown.value.map((panel) => panel.kind === "scan" ? scanIdOf(panel) : null);
    return ids.filter((id): id is string => id !== null && known.has(id));
  }

  /** In the scan panel that the person is in, unless one shows it already. */
  #showScan(id: string): void {
    const { desk } = this;
    const panels = [...desk.panels.peek().values()].filter(({ kind }) => kind === "scan");
    if (panels.some((panel) => scanIdOf(panel) === id)) return;
    const focused = panels.find((panel) => panel.id === desk.focused.peek());
    if (focused === undefined) desk.add("scan", { scan: id });
    else focused.keep("scan", id);
  }

  #tickSecond(): void {
    this.store.advance();
    if (!this.#isHidden) this.scans.look();
    this.#seconds += 1;
    if (this.#seconds % REFRESH_S === 0 && !this.#isHidden && this.#client.connection.state === "live") {
      void this.#catchUp.refresh();
      void this.scans.retry();
      void this.rules.retry();
      void this.halts.retry();
    }
    const toNextSecond = 1000 - this.#clock.now() % 1000;
    this.#secondHand = this.#clock.setTimeout(() => this.#tickSecond(), toNextSecond);
  }
}
