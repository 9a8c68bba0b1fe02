import * as z from "zod/mini";
import { Ticker } from "../brand.ts";
import { type FactName, FACTS } from "./facts.ts";
import { MarketPhase } from "../market_session.ts";
import { FactNameSchema, Filter, ScanId } from "./scans.ts";

const fault = <T>(faultOf: (value: T) => string | null) =>
  z.check<T>((context) => {
    const message = faultOf(context.value);
    if (message !== null) context.issues.push({ code: "custom", message, path: [], input: context.value });
  });

const isNumber = (fact: FactName): boolean => FACTS[fact].kind === "number";

/** A ticker comes into a scan, or begins to fulfil a filter. */
const Enters = z.strictObject({
  event: z.literal("enters"),
  scan: z.optional(ScanId),
  filter: z.optional(Filter),
}).check(
  fault(({ scan, filter }) =>
    (scan === undefined) === (filter === undefined) ? "enters needs either a scan or a filter" : null
  ),
);

/** A fact comes to a level from the other side; before it counts again it must have been further away than noise is. */
const Crosses = z.strictObject({
  event: z.literal("crosses"),
  fact: FactNameSchema.check(fault((name) => isNumber(name) ? null : `${name} is no number: it crosses no level`)),
  level: z.number(),
  direction: z.enum(["up", "down", "either"]),
});

/** Time in which a move is measured, s: that of the facts change_10s to change_15m. */
export const MOVE_WINDOWS_S = [10, 60, 300, 900] as const;

/** The price moves by so many percent, down when they are negative. */
const Moves = z.strictObject({
  event: z.literal("moves"),
  pct: z.number().check(fault((pct) => pct === 0 ? "a move of 0 % is none" : null)),
  within_s: z.literal(MOVE_WINDOWS_S),
});

const simple = <const E extends string>(event: E) => z.strictObject({ event: z.literal(event) });

export const RuleWhen = z.discriminatedUnion("event", [
  Enters,
  Crosses,
  Moves,
  simple("new_high"),
  simple("new_low"),
  simple("halt"),
  simple("resume"),
  simple("fill"),
  /** The ignition score rises to the level; it must have been below 50 for 60 s before it counts again. */
  z.strictObject({ event: z.literal("ignition"), level: z.number().check(z.minimum(50), z.maximum(100)) }),
  simple("promotion"),
]);
export type RuleWhen = z.infer<typeof RuleWhen>;

export const RuleAction = z.discriminatedUnion("type", [
  /** In the list of the page, with sound, notification and a count in the title. */
  z.strictObject({ type: z.literal("page") }),
  /** POST of the alert as JSON. */
  z.strictObject({ type: z.literal("webhook"), url: z.url({ protocol: /^https?$/ }).check(z.maxLength(2000)) }),
  /** To every browser that has subscribed. */
  z.strictObject({ type: z.literal("push") }),
]);
export type RuleAction = z.infer<typeof RuleAction>;

export const RULE_SOUNDS = ["none", "ping", "chime", "rise", "bell", "siren"] as const;

/** `POST /api/alert-rules` and `PUT /api/alert-rules/{id}`. */
export const AlertRuleRequest = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
  enabled: z.boolean(),
  when: RuleWhen,
  /** Only of these. Without it, of every ticker. */
  tickers: z.optional(z.array(Ticker).check(z.minLength(1), z.maxLength(500))),
  /** Only in these phases of the market's day. */
  sessions: z.array(MarketPhase).check(z.minLength(1)),
  /** A ticker is told of once in so many seconds at most. */
  once_per_s: z.int().check(z.minimum(0), z.maximum(86_400)),
  /** Only if the price is higher than when the rule last told of the ticker today. */
  only_higher: z.boolean(),
  actions: z.array(RuleAction).check(z.maxLength(10)),
  sound: z.enum(RULE_SOUNDS),
  note: z.string().check(z.maxLength(500)),
}).check(
  fault(({ when, tickers }) =>
    when.event === "crosses" && when.fact === "price" && tickers === undefined
      ? "a level of the price is a line on a ticker: name tickers"
      : null
  ),
);
export type AlertRuleRequest = z.infer<typeof AlertRuleRequest>;

/** What is to be told, when and how. */
export const AlertRule = z.looseObject({
  id: ScanId,
  ...AlertRuleRequest.shape,
  /** Whether it came with the server: deleted, it can be restored. */
  shipped: z.boolean(),
  /** Whether a shipped one was changed. */
  edited: z.boolean(),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** `GET /api/alert-rules`. */
export const AlertRulesResponse = z.looseObject({ count: z.int(), items: z.array(AlertRule) });
export type AlertRulesResponse = z.infer<typeof AlertRulesResponse>;

/** `POST /api/alert-rules/{id}/test`: what became of each action of a made-up alert. */
export const RuleTestResponse = z.looseObject({
  results: z.array(z.looseObject({ type: z.string(), ok: z.boolean(), detail: z.string() })),
});
export type RuleTestResponse = z.infer<typeof RuleTestResponse>;

/** `POST /api/alert-rule-preview`: how often a rule would have told today. */
export const RuleRehearsal = z.looseObject({
  /** Null for an event that one-minute bars do not show: halts, fills, ignition scores, promotions. */
  told: z.nullable(z.int()),
  /** From which market time on, epoch ms: the begin of the session. */
  from_ms: z.number(),
  /** Tickers whose bars were looked at: those of the rule, or the most traded. */
  looked_at: z.int(),
  /** Facts of the rule that bars do not tell: conditions on them held never. */
  unknown_facts: z.array(z.string()),
  /** Those that it would have told of most often. */
  tickers: z.array(z.looseObject({ ticker: Ticker, told: z.int() })),
});
export type RuleRehearsal = z.infer<typeof RuleRehearsal>;

/** What a browser tells of its subscription to pushes (`PushSubscription.toJSON()`). */
export const PushSubscriptionRequest = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).check(z.maxLength(2000)),
  expirationTime: z.optional(z.nullable(z.number())),
  keys: z.strictObject({
    p256dh: z.string().check(z.regex(/^[A-Za-z0-9_-]{80,100}={0,2}$/, "must be a public key of P-256 in base64url")),
    auth: z.string().check(z.regex(/^[A-Za-z0-9_-]{20,30}={0,2}$/, "must be 16 octets in base64url")),
  }),
});
export type PushSubscriptionRequest = z.infer<typeof PushSubscriptionRequest>;

export const PushSubscription = z.looseObject({
  /** Made of the endpoint. */
  id: z.string(),
  ...PushSubscriptionRequest.shape,
});
export type PushSubscription = z.infer<typeof PushSubscription>;

/** `GET /api/push`: what a browser needs to subscribe. */
export const PushResponse = z.looseObject({ public_key: z.string(), subscriptions: z.int() });
export type PushResponse = z.infer<typeof PushResponse>;

/** Of the alerts of one rule, or of one hour of the day of it. */
const ExcursionStats = z.looseObject({
  minutes: z.int(),
  /** Alerts whose time of these minutes is over and that were followed by a trade. */
  scored: z.int(),
  /** Percent, means of the best and of the worst. */
  mean_best_pct: z.nullable(z.number()),
  mean_worst_pct: z.nullable(z.number()),
  /** Share of them, 0 to 1, whose best was better than its worst was bad. */
  better_share: z.nullable(z.number()),
});

/** `GET /api/alerts/stats`. */
export const AlertStatsResponse = z.looseObject({
  items: z.array(z.looseObject({
    rule_id: z.nullable(z.string()),
    rule_name: z.string(),
    /** Hour of the day by the market's clock, 0 to 23; null for all hours together. */
    hour: z.nullable(z.int()),
    alerts: z.int(),
    horizons: z.array(ExcursionStats),
  })),
});
export type AlertStatsResponse = z.infer<typeof AlertStatsResponse>;
