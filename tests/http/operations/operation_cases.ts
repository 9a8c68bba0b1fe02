import type { Flashtape } from "@/lib/app/flashtape.ts";
import type { OPERATIONS } from "@/lib/http/operations/mod.ts";
import { EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { fixture, IBM_TRADES } from "@/tests/feed/harness.ts";
import { alert } from "@/tests/store/samples.ts";

/** One request of an operation. */
export interface Attempt {
  /** Of the path, not encoded. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default 200 of those that are right, 400 of those that are wrong */
  readonly status?: number;
  /** Whether it is answered only after a while of the server's clock. */
  readonly takesTime?: boolean;
  /** Whether it breaks a rule that JSON Schema cannot express. */
  readonly isUnwritten?: boolean;
  /** What the body of the answer, or the `detail` of a refusal, holds. */
  readonly says?: RegExp;
}

export interface OperationCase {
  /** That of the server. @default a simulated market's */
  readonly environment?: Readonly<Record<string, string>>;
  /** Requests that succeed, sent one after the other to a running engine; the first is the pattern of all others. */
  readonly right: readonly [Attempt, ...Attempt[]];
  /** Makes what more right requests need, and the requests: the cancelling of an order that was submitted, say. */
  readonly made?: (app: Flashtape) => Attempt | readonly Attempt[] | Promise<Attempt>;
  /** Requests of a wrong type, with something unknown or something missing. What holds for every operation is added. */
  readonly wrong?: readonly (Attempt & Required<Pick<Attempt, "says">>)[];
}

/** A right order. */
const ORDER = { ticker: "ZOBS", side: "buy", order_type: "market", quantity: 10 } as const;
const NO_TICKER = [
  { query: {}, says: /^ticker=: is needed$/ },
  { query: { ticker: "$" }, says: /^ticker=\$: a ticker is/ },
  { query: { ticker: "NONE" }, status: 404, says: /^NONE is not on the watchlist$/ },
];
const NO_TICKER_BODY = [
  { body: { ticker: 5 }, says: /^ticker=5: / },
  { body: { ticker: "$ZOBS" }, says: /^ticker="\$ZOBS": a ticker is/ },
];
const NOT_LISTED = { body: { ticker: "NONE" }, status: 404, says: /^NONE is not on the watchlist$/ };

const SCAN = {
  name: "Any",
  filter: [],
  sort: { fact: "price", direction: "asc" },
  columns: ["price"],
  limit: 200,
  universe: "market",
} as const;
const SCAN_FAULTS = [
  { body: { ...SCAN, limit: 201 }, says: /^limit=201: / },
  { body: { ...SCAN, columns: [] }, says: /^columns=\[\]: / },
  { body: { ...SCAN, columns: ["price", "price"] }, says: /a column is named twice/, isUnwritten: true },
  {
    body: { ...SCAN, filter: [{ fact: "rvol", op: "in", value: 3 }] },
    says: /^filter\.0=\{.*: rvol is a number: it can be compared by /,
    isUnwritten: true,
  },
  { body: { ...SCAN, filter: [{ fact: "rvo", op: ">", value: 3 }] }, says: /^filter\.0\.fact="rvo": / },
];
const NO_SCAN = { status: 404, says: /there is no (shipped )?scan none"/ };

const WORKSPACE = {
  name: "Two charts",
  panels: {
    "chart": { kind: "chart", group: "blue", settings: { timeframe: "1m" } },
    "chart-2": { kind: "chart", group: null, settings: {} },
  },
  layout: {
    size: 1,
    direction: "row",
    children: [
      { size: 60, panels: ["chart"], selected: "chart" },
      { size: 40, panels: ["chart-2"], selected: "chart-2" },
    ],
  },
  floating: [],
  shared: "blue",
} as const;
const [CHART] = WORKSPACE.layout.children;
const WORKSPACE_FAULTS = [
  { body: { ...WORKSPACE, shared: "red" }, says: /^shared="red": / },
  { body: { ...WORKSPACE, panels: { ...WORKSPACE.panels, "A!": CHART } }, says: /^panels\.A!=/ },
  { body: { ...WORKSPACE, layout: CHART }, says: /layout: panel chart-2 stands nowhere/, isUnwritten: true },
  {
    body: { ...WORKSPACE, floating: [{ panels: ["chart-2"], selected: "chart-2", x: 0, y: 0, width: 9, height: 9 }] },
    says: /layout: chart-2 stands in two places/,
    isUnwritten: true,
  },
  {
    body: { ...WORKSPACE, layout: { ...CHART, selected: "log" } },
    says: /layout: log is selected where it does not stand/,
    isUnwritten: true,
  },
];
const NO_WORKSPACE = { status: 404, says: /there is no (shipped )?workspace none"/ };

const RULE = {
  name: "Mine",
  enabled: true,
  when: { event: "crosses", fact: "rvol", level: 2, direction: "up" },
  sessions: ["open"],
  once_per_s: 60,
  only_higher: false,
  actions: [{ type: "page" }],
  sound: "chime",
  note: "",
} as const;
const RULE_FAULTS = [
  { body: { ...RULE, once_per_s: -1 }, says: /^once_per_s=-1: / },
  { body: { ...RULE, when: { event: "crosses", fact: "rvol", level: 2 } }, says: /^when\.direction: / },
  { body: { ...RULE, when: { event: "sinks" } }, says: /^when\.event="sinks": / },
  { body: { ...RULE, sessions: [] }, says: /^sessions=\[\]: / },
  {
    body: { ...RULE, when: { event: "enters", scan: "none" } },
    says: /^when\.scan: there is no scan none$/,
    isUnwritten: true,
  },
  {
    body: { ...RULE, actions: [{ type: "webhook", url: "https://hooks.example/" }] },
    says: /^actions\.0\.url: hooks\.example is not in WEBHOOK_HOSTS$/,
    isUnwritten: true,
  },
  {
    body: { ...RULE, actions: [{ type: "webhook", url: "hooks" }] },
    says: /^actions\.0\.url="hooks": /,
  },
];
const NO_RULE = { status: 404, says: /there is no (shipped )?alert rule none"/ };
const PUSH = {
  endpoint: "https://push.example/1",
  expirationTime: null,
  keys: {
    p256dh: "BGPHL2rWLVMPmQzR1RBvV7Rq2mWYtnVjYbzMJYbqhAAtUT6xt0tdRqSbXO3qBqhS0dfd2w0dhRyDAMXRK3tWcRA",
    auth: "AAAAAAAAAAAAAAAAAAAAAA",
  },
};

const REPLAY = {
  environment: { FEED: "replay", REPLAY_FILES: fixture(IBM_TRADES), REPLAY_SPEED: "0.1" },
} as const;
const IBM_OPEN_MS = Date.parse("2013-10-08T09:30:00-04:00");

/** What every operation is tried with. `ZOBS` is a ticker of the simulated market. */
export const CASES: Readonly<Record<keyof typeof OPERATIONS, OperationCase>> = {
  getStatus: { right: [{ says: /"engine":"running"/ }, { query: { anything: "goes" } }] },
  getHealth: { right: [{}] },
  getMetrics: { right: [{ says: /^flashtape_engine_running 1$/m }] },
  getStream: {
    right: [
      { says: /^STATUS:.*"event":"connected".*"recovered":false/ },
      { query: { tickers: "zobs,BTC/USD,BACpL", types: "TICK,BAR", flush_ms: "0" } },
      { query: { scans: "gappers,none" } },
      { query: { quotes: "zobs,BTC/USD", prints: "*", depth: "ZOBS" } },
      { query: { prints: "zobs" } },
      { query: { tickers: "", last_event_id: "of-another:1:12", flush_ms: "1000" }, says: /"recovered":false/ },
    ],
    wrong: [
      { query: { tickers: "ZOBS,$" }, says: /^tickers=ZOBS,\$: \$: a ticker is 1 to 32 / },
      { query: { tickers: "ZOBS," }, says: /^tickers=ZOBS,: : a ticker is/ },
      { query: { types: "TICK,QUOTE" }, says: /^types=TICK,QUOTE: QUOTE: Invalid option: expected one of "LOG"\|/ },
      { query: { scans: "A!" }, says: /^scans=A!: A!: must be lower-case/ },
      { query: { quotes: "*" }, says: /^quotes=\*: \*: a ticker is/ },
      { query: { prints: "ZOBS,$" }, says: /^prints=ZOBS,\$: \$: a ticker is/ },
      {
        query: { depth: Array.from({ length: 11 }, (_, index) => `T${index}`).join() },
        says: /^depth: at most 10 tickers can be named, not 11$/,
        isUnwritten: true,
      },
      { query: { flush_ms: "1001" }, says: /^flush_ms=1001: must be an integer from 0 to 1000$/ },
      { query: { flush_ms: "-1" }, says: /^flush_ms=-1: must be an integer from 0 to 1000$/ },
      { query: { last_event_id: "12" }, says: /^last_event_id=12: must be epoch:seq/ },
      {
        query: { tickers: Array.from({ length: 1001 }, (_, index) => `T${index}`).join() },
        says: /^tickers: at most 1000 tickers can be subscribed by name, not 1001 \(MAX_SUBSCRIBED_TICKERS\)$/,
        isUnwritten: true,
      },
    ],
  },
  getFacts: { right: [{ says: /"name":"rvol","kind":"number".*"definition":"/ }] },
  getTickerFacts: {
    right: [
      { params: { ticker: "zobs" }, says: /^\{"ticker":"ZOBS","facts":\{"price":\d/ },
      { params: { ticker: "NONE" }, status: 404, says: /there is no fact of NONE/ },
    ],
    wrong: [{ params: { ticker: "$" }, says: /^ticker=\$: a ticker is/ }],
  },
  getScans: { right: [{ says: /"id":"gappers".*"id":"losers"/ }] },
  createScan: {
    right: [{ body: SCAN, status: 201, says: /"id":"any".*"shipped":false/ }, {
      body: SCAN,
      status: 201,
      says: /"id":"any-2"/,
    }],
    wrong: SCAN_FAULTS,
  },
  getScan: {
    right: [{ params: { id: "gappers" }, says: /"shipped":true/ }, { params: { id: "none" }, ...NO_SCAN }],
    wrong: [{ params: { id: "A!" }, says: /^id=A!: must be lower-case/ }],
  },
  updateScan: {
    right: [
      { params: { id: "gappers" }, body: SCAN, says: /"name":"Any".*"shipped":true,"edited":true/ },
      { params: { id: "none" }, body: SCAN, ...NO_SCAN },
    ],
    wrong: SCAN_FAULTS.map((fault) => ({ params: { id: "gappers" }, ...fault })),
  },
  deleteScan: {
    right: [{ params: { id: "gappers" }, status: 204 }, { params: { id: "none" }, ...NO_SCAN }],
  },
  restoreScan: {
    right: [{ params: { id: "gappers" }, says: /"edited":false/ }, { params: { id: "none" }, ...NO_SCAN }],
  },
  getScanRows: {
    right: [{ params: { id: "halts" }, says: /"full":true,"order":\[/ }, { params: { id: "none" }, ...NO_SCAN }],
    made: (app) => {
      const { id } = app.scanning.scans.create({ ...SCAN, filter: [], columns: [...SCAN.columns] });
      return { params: { id }, says: /"order":\[.*"ZOBS".*"rows":\{.*"ZOBS":\[\d/ };
    },
  },
  previewScan: {
    right: [
      { body: SCAN, says: /"matches":[1-9]\d*,"order":\[.*"ZOBS"/ },
      { body: { ...SCAN, filter: [{ fact: "price", op: "<", value: 0 }] }, says: /"matches":0,"order":\[\]/ },
    ],
    wrong: SCAN_FAULTS,
  },
  getWorkspaces: { right: [{ says: /"id":"day-trading".*"id":"overview"/ }] },
  createWorkspace: {
    right: [
      { body: WORKSPACE, status: 201, says: /"id":"two-charts".*"shipped":false/ },
      { body: WORKSPACE, status: 201, says: /"id":"two-charts-2"/ },
    ],
    wrong: WORKSPACE_FAULTS,
  },
  getWorkspace: {
    right: [{ params: { id: "scanning" }, says: /"shipped":true/ }, { params: { id: "none" }, ...NO_WORKSPACE }],
    wrong: [{ params: { id: "A!" }, says: /^id=A!: must be lower-case/ }],
  },
  updateWorkspace: {
    right: [
      { params: { id: "scanning" }, body: WORKSPACE, says: /"name":"Two charts".*"shipped":true,"edited":true/ },
      { params: { id: "none" }, body: WORKSPACE, ...NO_WORKSPACE },
    ],
    wrong: WORKSPACE_FAULTS.map((fault) => ({ params: { id: "scanning" }, ...fault })),
  },
  deleteWorkspace: {
    right: [{ params: { id: "scanning" }, status: 204 }, { params: { id: "none" }, ...NO_WORKSPACE }],
  },
  restoreWorkspace: {
    right: [{ params: { id: "scanning" }, says: /"edited":false/ }, { params: { id: "none" }, ...NO_WORKSPACE }],
  },
  getWatchlist: { right: [{ says: /"count":[1-9]/ }] },
  addToWatchlist: {
    right: [
      { body: { ticker: "NEW" }, status: 201, says: /"added":true/ },
      { body: { ticker: "NEW" }, says: /"added":false/ },
      { body: { ticker: "BTC/USD" }, status: 201 },
    ],
    wrong: NO_TICKER_BODY,
  },
  removeFromWatchlist: {
    right: [{ params: { ticker: "ZOBS" }, status: 204 }, { params: { ticker: "ZOBS" }, status: 404 }],
    made: async (app) => {
      await app.engine.scanner?.add(parseTicker("BTC/USD"), "manual");
      return { params: { ticker: "BTC/USD" }, status: 204 };
    },
    wrong: [{ params: { ticker: "$" }, says: /^ticker=\$: a ticker is/ }],
  },
  recalculateWatchlist: { right: [{ takesTime: true, says: /"scored":\[".*"failed":\[\]/ }] },
  getGainers: { right: [{ says: /"count":[1-9].*"change_pct":/ }] },
  getZScore: { right: [{ query: { ticker: "ZOBS" }, says: /"last_day":\{"date":"20/ }], wrong: NO_TICKER },
  getIgnition: { right: [{ says: /"scoring":true,"count":[1-9]/ }] },
  startIgnition: { right: [{ says: /"changed":false/ }] },
  stopIgnition: { right: [{ says: /"changed":true/ }, { says: /"scoring":false,"changed":false/ }] },
  getTier2Status: { right: [{ says: /"count":/ }] },
  promoteToTier2: {
    right: [
      { body: { ticker: "ZOBS" }, says: /"tier":2,"changed":true/ },
      { body: { ticker: "ZOBS" }, says: /"changed":false/ },
    ],
    made: async (app) => {
      await app.engine.scanner?.add(parseTicker("IBM"), "manual");
      return { body: { ticker: "IBM" }, status: 409, says: /IBM is stale/ };
    },
    wrong: [...NO_TICKER_BODY, NOT_LISTED],
  },
  demoteFromTier2: {
    right: [{ body: { ticker: "ZOBS" }, says: /"tier":1,"changed":true/ }],
    wrong: [...NO_TICKER_BODY, NOT_LISTED],
  },
  checkPromotion: { right: [{ query: { ticker: "ZOBS" }, says: /"rules":\{"ignition":/ }], wrong: NO_TICKER },
  getAlerts: {
    right: [
      { says: /"count":/ },
      { query: { ticker: "zobs", from: "2026-01-05T15:00:00Z", limit: "5" } },
    ],
    made: (app) => {
      const startMs = Date.UTC(2026, 0, 5, 15);
      for (const second of [0, 1, 2]) app.store.alerts.put(alert(`IBM ${second}`, startMs + second * 1000));
      app.store.alerts.put(alert("TSLA", startMs + 1500, { ticker: parseTicker("TSLA") }));
      const told = (query: Record<string, string>, ...ids: string[]): Attempt => ({
        query: { ticker: "IBM", ...query },
        says: new RegExp(`^\\{"count":${ids.length},"items":\\[${ids.map((id) => `.*"${id}"`).join("")}`),
      });
      return [
        told({}, "IBM 2", "IBM 1", "IBM 0"),
        told({ from: "2026-01-05T15:00:01Z" }, "IBM 2", "IBM 1"),
        told({ from: "1767625202" }, "IBM 2"),
        told({ limit: "1" }, "IBM 2"),
        told({ ticker: "tsla" }, "TSLA"),
      ];
    },
    wrong: [
      { query: { limit: "1001" }, says: /^limit=1001: must be at most 1000$/ },
      { query: { from: "now" }, says: /^from=now: must be epoch seconds/ },
    ],
  },
  getAlertStats: {
    right: [{ says: /^\{"items":\[/ }, { query: { from: "2026-01-05T15:00:00Z" } }],
    made: (app) => {
      app.store.alerts.put(alert("of a rule", Date.UTC(2026, 0, 5, 15), { rule_id: "mine", rule_name: "Mine" }));
      return { says: /"rule_id":"mine","rule_name":"Mine","hour":null,"alerts":1,"horizons":\[\{"minutes":1,/ };
    },
    wrong: [{ query: { from: "now" }, says: /^from=now: must be epoch seconds/ }],
  },
  getAlertRules: { right: [{ says: /"id":"ignition".*"id":"fills"/ }] },
  createAlertRule: {
    right: [
      { body: RULE, status: 201, says: /"id":"mine".*"shipped":false/ },
      { body: { ...RULE, tickers: ["ibm"], when: { event: "halt" } }, status: 201, says: /"tickers":\["IBM"\]/ },
    ],
    wrong: RULE_FAULTS,
  },
  getAlertRule: {
    right: [{ params: { id: "halts" }, says: /"shipped":true/ }, { params: { id: "none" }, ...NO_RULE }],
  },
  updateAlertRule: {
    right: [
      { params: { id: "halts" }, body: RULE, says: /"name":"Mine".*"edited":true/ },
      { params: { id: "none" }, body: RULE, ...NO_RULE },
    ],
    wrong: RULE_FAULTS.map((fault) => ({ params: { id: "halts" }, ...fault })),
  },
  deleteAlertRule: { right: [{ params: { id: "halts" }, status: 204 }, { params: { id: "none" }, ...NO_RULE }] },
  restoreAlertRule: {
    right: [{ params: { id: "halts" }, says: /"edited":false/ }, { params: { id: "none" }, ...NO_RULE }],
  },
  rehearseAlertRule: {
    right: [
      { body: RULE, takesTime: true, says: /"told":\d+/ },
      { body: { ...RULE, when: { event: "halt" } }, takesTime: true, says: /"told":null/ },
    ],
    wrong: RULE_FAULTS,
  },
  testAlertRule: {
    right: [
      { params: { id: "halts" }, says: /^\{"results":\[\{"type":"page","ok":true/ },
      { params: { id: "none" }, ...NO_RULE },
    ],
    made: (app) => {
      const { id } = app.alerting.rules.create({ ...RULE, sessions: ["open"], actions: [{ type: "push" }] });
      return { params: { id }, says: /"type":"push","ok":true,"detail":"sent to 0 browsers"/ };
    },
  },
  getPush: { right: [{ says: /^\{"public_key":"[\w-]{87}","subscriptions":0\}$/ }] },
  subscribePush: {
    right: [{ body: PUSH, status: 204 }, { body: PUSH, status: 204 }],
    wrong: [
      { body: { ...PUSH, endpoint: "push" }, says: /^endpoint="push": / },
      { body: { ...PUSH, keys: { ...PUSH.keys, auth: "a b" } }, says: /^keys\.auth="a b": must be 16 octets/ },
    ],
  },
  unsubscribePush: {
    right: [{
      query: { endpoint: "https://push.example/none" },
      status: 404,
      says: /there is no subscription of https/,
    }],
    made: (app) => {
      app.alerting.push.subscribe(PUSH);
      return { query: { endpoint: PUSH.endpoint }, status: 204 };
    },
    wrong: [{ query: { endpoint: "push" }, says: /^endpoint=push: / }],
  },
  submitOrder: {
    right: [
      { body: ORDER, status: 201, says: /"status":"filled","state":"filled".*"quote":"live"/ },
      { body: { ...ORDER, order_type: "limit", limit_price: 0.01, client_order_id: "a" }, status: 201 },
      {
        body: { ...ORDER, order_type: "limit", limit_price: 0.01, client_order_id: "a" },
        says: /"client_order_id":"a"/,
      },
      {
        body: { ...ORDER, ticker: "NONE" },
        status: 201,
        says: /"status":"rejected","state":"rejected".*"guard":"unknown_ticker"/,
      },
      { body: { ...ORDER, side: "sell", order_type: "stop", stop_price: 0.01 }, status: 201 },
    ],
    made: (app) => {
      app.broker.submit({ ...ORDER, ticker: parseTicker("ZOBS"), client_order_id: "b" });
      return { body: { ...ORDER, quantity: 11, client_order_id: "b" }, status: 409, says: /was another request/ };
    },
    wrong: [
      { body: { ...ORDER, quantity: -1 }, says: /^quantity=-1: must be above 0$/ },
      { body: { ...ORDER, side: "hold" }, says: /^side="hold": / },
      {
        body: { ...ORDER, order_type: "iceberg" },
        says: /^order_type="iceberg": Invalid .* 'market' \| 'limit' \| 'stop' \|/,
      },
      { body: { ...ORDER, order_type: undefined }, says: /^order_type: Invalid .* 'market' \| 'limit' \| 'stop' \|/ },
      { body: { ...ORDER, order_type: "limit", limit_price: "5" }, says: /^limit_price="5": .*expected number/ },
      { body: { ...ORDER, order_type: "limit", limit_price: 0 }, says: /^limit_price=0: must be above 0$/ },
      { body: { ...ORDER, order_type: "limit" }, says: /^limit_price: is needed for limit and stop_limit orders/ },
      {
        body: { ...ORDER, limit_price: 5 },
        says: /^limit_price=5: is needed for limit and stop_limit orders, and for no others$/,
      },
      {
        body: { ...ORDER, order_type: "stop" },
        says: /^stop_price: is needed for stop and stop_limit orders, and for no others$/,
      },
      {
        body: { ...ORDER, stop_price: 5 },
        says: /^stop_price=5: is needed for stop and stop_limit orders, and for no others$/,
      },
      { body: { ...ORDER, client_order_id: "a b" }, says: /^client_order_id="a b": must be 1 to 64/ },
    ],
  },
  checkOrder: {
    right: [
      { body: ORDER, says: /"accepted":true.*"refusals":\[\].*"position_after":10/ },
      { body: { ...ORDER, side: "sell" }, says: /"accepted":false.*"guard":"position"/ },
    ],
    wrong: [{ body: { ...ORDER, quantity: 0 }, says: /^quantity=0: must be above 0$/ }],
  },
  pairOrders: {
    right: [{ body: { order_ids: ["none", "other"] }, status: 404, says: /there is none of that id/ }],
    made: (app) => {
      const request = { ...ORDER, ticker: parseTicker("ZOBS"), order_type: "limit", limit_price: 0.01 } as const;
      const ids = [1, 2].map((cents) => app.broker.submit({ ...request, limit_price: cents / 100 }).order_id);
      return [{ body: { order_ids: ids }, says: /"state":"held".*"state":"held"/ }, {
        body: { order_ids: ids },
        status: 409,
        says: /is one of a pair already/,
      }];
    },
    wrong: [{ body: { order_ids: ["a", "a"] }, isUnwritten: true, says: /must be two different orders/ }, {
      body: { order_ids: ["a"] },
      says: /^order_ids/,
    }],
  },
  replaceOrder: {
    right: [{ params: { order_id: "none" }, body: { quantity: 2 }, status: 404, says: /there is none of that id/ }],
    made: (app) => {
      const request = { ...ORDER, ticker: parseTicker("ZOBS"), order_type: "limit", limit_price: 0.01 } as const;
      const { order_id } = app.broker.submit(request);
      return [
        {
          params: { order_id },
          body: { limit_price: 0.02 },
          says: new RegExp(`"limit_price":0.02.*"replaces":"${order_id}"`),
        },
        {
          params: { order_id },
          body: { limit_price: 0.03 },
          status: 409,
          says: /Cannot replace order .*: it is cancelled/,
        },
      ];
    },
    wrong: [
      { params: { order_id: "a" }, body: {}, isUnwritten: true, says: /a replacement changes the quantity or a price/ },
      { params: { order_id: "a" }, body: { quantity: -1 }, says: /^quantity=-1: must be above 0$/ },
    ],
  },
  getRisk: { right: [{ says: /"locked":null.*"guard":"collar","setting":"ORDER_COLLAR_PCT","limit":5/ }] },
  unlockTrading: { right: [{ says: /"locked":null/ }] },
  getOrders: {
    right: [{ says: /"count":/ }, { query: { open: "true", limit: "1000" } }],
    made: (app) => {
      app.broker.cancelAll("none but those of this test");
      const request = { ...ORDER, ticker: parseTicker("ZOBS"), order_type: "limit", limit_price: 0.01 } as const;
      const [first, second, third] = [1, 2, 3].map((quantity) => app.broker.submit({ ...request, quantity }).order_id);
      app.broker.cancel(second ?? "");
      const told = (...ids: unknown[]) => new RegExp(`^.{10,20}${ids.map((id) => `.*"order_id":"${id}"`).join("")}`);
      return [
        { query: { open: "true" }, says: told(third, first) },
        { query: { open: "true" }, says: /^\{"count":2,/ },
        { query: { open: "false", limit: "3" }, says: told(third, second, first) },
        { query: { open: "true", limit: "1" }, says: new RegExp(`^\\{"count":1,.*"${third}"`) },
      ];
    },
    wrong: [
      { query: { open: "yes" }, says: /^open=yes: / },
      { query: { limit: "0" }, says: /^limit=0: must be a positive integer$/ },
    ],
  },
  cancelOrders: {
    // The demonstration's own orders are cancelled first.
    right: [{ says: /"count":/ }, { says: /"count":0/ }],
    made: (app) => {
      app.broker.submit({ ...ORDER, ticker: parseTicker("ZOBS"), order_type: "limit", limit_price: 0.01 });
      return { says: /"count":1.*"status":"cancelled"/ };
    },
  },
  getOrder: {
    right: [{ params: { order_id: "none" }, status: 404, says: /^.*there is no order none/ }],
    made: (app) => {
      const { order_id } = app.broker.submit({ ...ORDER, ticker: parseTicker("ZOBS") });
      return { params: { order_id }, says: /"order_type":"market"/ };
    },
  },
  cancelOrder: {
    right: [{ params: { order_id: "none" }, status: 404, says: /there is none of that id/ }],
    made: (app) => {
      const { order_id } = app.broker.submit({
        ...ORDER,
        ticker: parseTicker("ZOBS"),
        order_type: "limit",
        limit_price: 0.01,
      });
      app.broker.cancel(order_id);
      return { params: { order_id }, status: 409, says: /it is cancelled/ };
    },
  },
  getPositions: {
    right: [{ says: /"buying_power":/ }, { query: { account: "demo" }, says: /"account":"demo"/ }],
    wrong: [{ query: { account: "other" }, says: /^account=other: .*"main"/ }],
  },
  getJournal: {
    right: [
      { says: /^\{"account":"main","zone":"UTC","count":0,"items":\[\],"summary":/ },
      { query: { account: "demo", ticker: "zobs", from: "0", to: "2030-01-01T00:00:00Z", tag: "gap", limit: "5" } },
    ],
    wrong: [
      { query: { account: "mine" }, says: /^account=mine: / },
      { query: { tag: "" }, says: /^tag=: must not be empty$/ },
      { query: { limit: "5001" }, says: /^limit=5001: must be at most 5000$/ },
      { query: { from: "noon" }, says: /^from=noon: / },
    ],
  },
  getJournalCsv: {
    right: [{ says: /^id,account,ticker,.*,tags,note\r\n$/ }, { query: { account: "demo" } }],
    wrong: [{ query: { account: "mine" }, says: /^account=mine: / }],
  },
  writeJournalNote: {
    right: [{
      params: { id: "0123456789abcdef" },
      body: { tags: ["gap"], note: "late" },
      status: 404,
      says: /there is no trade 0123456789abcdef/,
    }],
    made: (app) => {
      app.broker.submit({ ticker: parseTicker("ZOBS"), side: "buy", order_type: "market", quantity: 1 });
      const [order] = app.broker.orders();
      const fill = {
        order_id: order?.order_id ?? "",
        order_seq: 2,
        account: "main" as const,
        ticker: parseTicker("ZOBS"),
        side: "buy" as const,
        price: 10,
        quantity: 1,
        time_ms: 0,
        execution_id: "",
        fee: 0,
      };
      if (order !== undefined) app.store.orders.record({ order, fill });
      const [trip] = app.journal.trips({ account: "main" });
      const params = { id: trip?.id ?? "" };
      return [
        { params, body: { tags: ["gap"] }, says: /"tags":\["gap"\],"note":""/ },
        { params, body: { note: "late" }, says: /"tags":\["gap"\],"note":"late"/ },
      ];
    },
    wrong: [
      { params: { id: "a" }, body: { tags: ["a", "a"] }, says: /a tag is named twice/, isUnwritten: true },
      { params: { id: "a" }, body: { tags: ["a,b"] }, says: /must hold no comma/ },
      { params: { id: "a" }, body: { tags: "a" }, says: /^tags="a": / },
      { params: { id: "a" }, body: { note: 5 }, says: /^note=5: / },
    ],
  },
  getEngineStatus: { right: [{}] },
  startEngine: { right: [{ says: /"running"/ }] },
  stopEngine: { right: [{ says: /"stopped"/ }] },
  killSwitch: {
    right: [
      { says: /"closing_orders":\[\{.*"state":"stopped".*"failures":\[\]/ },
      { says: /"cancelled_orders":\[\],"closing_orders":\[\].*"failures":\[\]/ },
    ],
  },
  getReplay: { ...REPLAY, right: [{ says: /"state":"playing".*"day":"configured".*"controllable":true/ }] },
  getReplayDays: { ...REPLAY, right: [{ says: /"count":1.*"id":"configured"/ }] },
  pauseReplay: { ...REPLAY, right: [{ says: /"state":"paused"/ }, { says: /"state":"paused"/ }] },
  resumeReplay: { ...REPLAY, right: [{ says: /"state":"playing"/ }] },
  stepReplay: {
    ...REPLAY,
    right: [{ body: { to: "trade" }, says: /"state":"paused"/ }, { body: { to: "minute" } }],
    wrong: [{ body: { to: "day" }, says: /^to="day": / }],
  },
  setReplaySpeed: {
    ...REPLAY,
    right: [{ body: { speed: 10 }, says: /"speed":10/ }, { body: { speed: "max" }, says: /"speed":"max"/ }],
    wrong: [
      { body: { speed: 0.05 }, says: /^speed=0\.05: / },
      { body: { speed: 1001 }, says: /^speed=1001: / },
      { body: { speed: "fast" }, says: /^speed="fast": / },
    ],
  },
  seekReplay: {
    ...REPLAY,
    right: [{ body: { time_ms: IBM_OPEN_MS, forwards_only: true }, says: /"target_ms":1381239000000/ }],
    wrong: [
      { body: { time_ms: "noon" }, says: /^time_ms="noon": / },
      { body: { time_ms: IBM_OPEN_MS, forwards_only: "yes" }, says: /^forwards_only="yes": / },
    ],
  },
  loadReplay: {
    ...REPLAY,
    right: [{ body: { day: "configured" }, says: /"day":"configured"/ }],
    wrong: [
      { body: { day: "../etc" }, says: /^day="\.\.\/etc": / },
      { body: { day: "simulated-2020-01-01" }, status: 404, says: /^there is no recorded day simulated-2020-01-01$/ },
    ],
  },
  publish: {
    right: [
      { body: { type: "STATUS", data: { event: "strategy_started" } }, says: /"published":1/ },
      {
        body: [
          { type: "LOG", data: "going long" },
          { type: "TICK", data: { ticker: "IBM", price: 250.5, volume: 100 } },
          { type: "IGNITION", data: { ticker: "IBM", score: 71.5 } },
          { type: "TRADE", data: { event: "SUBMIT", order_id: "x-1", ticker: "IBM" } },
          { type: "WATCHLIST", data: { items: [] } },
          {
            type: "BAR",
            data: {
              ticker: "IBM",
              timeframe: "1m",
              bar: { time: 60, open: 1, high: 2, low: 1, close: 2, volume: 3, vwap: null },
            },
          },
        ],
        says: /"published":6/,
      },
    ],
    made: (app) => {
      const { order_id } = app.broker.submit({ ...ORDER, ticker: parseTicker("ZOBS") });
      return {
        body: { type: "TRADE", data: { event: "FILL", order_id, ticker: "ZOBS" } },
        status: 409,
        says: /is this server's own/,
      };
    },
    wrong: [
      {
        body: { type: "PONG", data: {} },
        says: /^type="PONG": Invalid .* 'LOG' \| 'TRADE' /,
      },
      { body: [{ type: 5, data: {} }], says: /^0\.type=5: Invalid .* 'LOG' / },
      { body: { type: "TICK", data: { ticker: "IBM" } }, says: /price/ },
      { body: [], says: /./ },
      { body: [{ type: "LOG", data: "fine" }, { type: "LOG", data: 5 }], says: /./ },
      { body: { type: "STATUS", data: { event: "connected" } }, says: /must be none of connected/ },
      { body: { type: "STATUS", data: { event: "x", _seq: 1 } }, says: /_seq=1: must not be there/ },
      {
        body: [{ type: "LOG", data: "fine" }, { type: "IGNITION", data: { ticker: "IBM", score: 1, _snapshot: true } }],
        says: /_snapshot=true: must not be there/,
      },
    ],
  },
  getLevels: {
    right: [
      { params: { ticker: "zobs" }, says: /^\{"ticker":"ZOBS","prev_close":\d.*"open":\d.*"halts":\[\]\}$/ },
      { params: { ticker: "NONE" }, says: /"prev_close":null,"open":null,.*"open_cross":null,.*"halts":\[\]/ },
    ],
    wrong: [{ params: { ticker: "$" }, says: /^ticker=\$: a ticker is/ }],
  },
  getSymbols: {
    right: [{
      says: /^\{"count":40,"items":\[\{"ticker":"[A-Z]+","name":"[^"]+","type":"[A-Z]+","exchange":"X[A-Z]+"\}/,
    }],
    made: async (app) => {
      await app.engine.scanner?.add(parseTicker("MADEUP"), "manual");
      return { says: /^\{"count":40,(?!.*"MADEUP")/ };
    },
  },
  getSymbol: {
    right: [
      {
        params: { ticker: "zobs" },
        says: /^\{"ticker":"ZOBS","known":true,"name":"[^"]+",.*"price":\d.*"halted":false\}$/,
      },
      { params: { ticker: "NONE" }, status: 404, says: /there is no symbol NONE/ },
    ],
    wrong: [{ params: { ticker: "$" }, says: /^ticker=\$: a ticker is/ }],
  },
  getNews: {
    right: [
      { says: /^\{"count":[1-9].*"headline":"[^"]{10,}","url":null,"tickers":\["[A-Z]+"\]\}/ },
      { query: { limit: "1" }, says: /^\{"count":1,/ },
      { query: { ticker: "none", limit: "2000" }, says: /^\{"count":0,"items":\[\]\}$/ },
    ],
    made: (app) => {
      const item = { kind: "news", id: "1", tickers: [parseTicker("IBM")], headline: "IBM names a CFO" } as const;
      app.desk.onEvent({ ...item, url: "https://news.example/1", timeMs: EpochMs.parse(5) });
      return {
        query: { ticker: "ibm" },
        says:
          /^\{"count":1,"items":\[\{"id":"1","time_ms":5,"headline":"IBM names a CFO","url":"https:\/\/news.example\/1","tickers":\["IBM"\]\}\]\}$/,
      };
    },
    wrong: [
      { query: { ticker: "$" }, says: /^ticker=\$: a ticker is/ },
      { query: { limit: "2001" }, says: /^limit=2001: must be at most 2000$/ },
    ],
  },
  getHalts: {
    right: [{ says: /^\{"count":0,"items":\[\]\}$/ }],
    made: (app) => {
      const time_ms = app.engine.marketTimeMs ?? 0;
      const data = { ticker: "ZOBS", reason: "LULD", time_ms };
      app.desk.onEvent({ kind: "status", event: "halted", data });
      return {
        says: new RegExp(
          `^\\{"count":1,"items":\\[\\{"ticker":"ZOBS","state":"halted","reason":"LULD","kind":"luld","since_ms":${time_ms},` +
            `"resumed_ms":null,"expected_ms":${time_ms + 300_000},"band_up":null,"band_down":null,"last_price":\\d`,
        ),
      };
    },
  },
  getOpenApi: { right: [{}] },
  getAsyncApi: { right: [{}] },
  getBars: {
    right: [
      { query: { ticker: "ZOBS" }, says: /"close":/ },
      { query: { ticker: "zobs", timeframe: "5m", from: "0", to: "2030-01-01T00:00:00Z", limit: "50000" } },
    ],
    made: (app) => {
      const bar = { open: 1, high: 2, low: 1, close: 2, volume: 3, vwap: null };
      for (const time of [60, 120, 180, 240]) app.store.bars.put(parseTicker("IBM"), { ...bar, time });
      const answer =
        (hasOlder: boolean) => (query: Record<string, string>, timeframe: string, ...times: number[]): Attempt => ({
          query: { ticker: "IBM", ...query },
          says: new RegExp(
            `^\\{"ticker":"IBM","timeframe":"${timeframe}","bars":\\[` +
              `${times.map((time) => `\\{[^{]*"time":${time}[^{]*\\}`).join(",")}\\],"has_older":${hasOlder}\\}$`,
          ),
        });
      const [told, more] = [answer(false), answer(true)];
      return [
        told({}, "1m", 60, 120, 180, 240),
        told({ timeframe: "2m" }, "2m", 0, 120, 240),
        told({ timeframe: "30m", to: "300" }, "30m", 0),
        told({ timeframe: "10s" }, "10s"),
        more({ limit: "2" }, "1m", 180, 240),
        more({ from: "120" }, "1m", 120, 180, 240),
        more({ from: "1970-01-01T00:02:00Z", to: "180" }, "1m", 120, 180),
        told({ timeframe: "3m" }, "3m", 0, 180),
      ];
    },
    wrong: [
      { query: {}, says: /^ticker=: is needed$/ },
      { query: { ticker: "$" }, says: /^ticker=\$: a ticker is/ },
      { query: { ticker: "A", timeframe: "7m" }, says: /^timeframe=7m: .*"10s"/ },
      { query: { ticker: "A", limit: "0" }, says: /^limit=0: must be a positive integer$/ },
      { query: { ticker: "A", limit: "50001" }, says: /^limit=50001: must be at most 50000$/ },
      { query: { ticker: "A", from: "yesterday" }, says: /^from=yesterday: must be epoch seconds/ },
      { query: { ticker: "A", from: "20", to: "10" }, isUnwritten: true, says: /^from must not be after to$/ },
    ],
  },
};
