import * as z from "zod/mini";
import { Ticker } from "../brand.ts";

/** Minutes after an alert at which its excursions are kept. */
export const ALERT_HORIZONS = [1, 5, 15] as const;

/** How far the price went from that of the alert, percent, within some minutes after it. */
export const Excursion = z.looseObject({
  minutes: z.int(),
  /** Greatest gain, at least 0. */
  best_pct: z.number(),
  /** Greatest loss, at most 0. */
  worst_pct: z.number(),
  /** Change at the last trade within the time; null before the first trade after the alert. */
  last_pct: z.nullable(z.number()),
  /** Event time of that trade, epoch ms; absent before it. */
  last_ms: z.optional(z.number()),
  /** Whether the time is over. */
  complete: z.boolean(),
});
export type Excursion = z.infer<typeof Excursion>;

/** What an alert can be of: the events of rules. */
export const AlertKind = z.enum([
  "ignition",
  "promotion",
  "enters",
  "crosses",
  "new_high",
  "new_low",
  "moves",
  "halt",
  "resume",
  "fill",
]);
export type AlertKind = z.infer<typeof AlertKind>;

/** Something that a rule tells of, and what the price did after it. */
export const Alert = z.looseObject({
  alert_id: z.string(),
  ticker: Ticker,
  kind: AlertKind,
  /** Of a promotion, by which rule of the tiers; else null. */
  rule: z.nullable(z.string()),
  /** Rule that told of it, by id and name; absent in alerts from before there were rules. */
  rule_id: z.optional(z.string()),
  rule_name: z.optional(z.string()),
  /** What happened, in words. */
  text: z.optional(z.string()),
  /** Which sound the page makes. */
  sound: z.optional(z.string()),
  /** The rule's own note. */
  note: z.optional(z.string()),
  /** False when so many came at once that it was counted but not told. */
  told: z.optional(z.boolean()),
  /** Ignition score at the time, 0..100; 0 before the first. */
  score: z.number(),
  /** Verdict of the anti-trap filter and its reason. */
  passed_filter: z.boolean(),
  reason: z.string(),
  price: z.number().check(z.positive()),
  /** Market time, epoch ms. */
  time_ms: z.number(),
  /** One per horizon, shortest first. */
  excursions: z.array(Excursion),
});
export type Alert = z.infer<typeof Alert>;

/** STATUS `alert_scored`: one excursion of an alert is complete. */
export const AlertScore = z.looseObject({ alert_id: z.string(), ...Excursion.shape });
export type AlertScore = z.infer<typeof AlertScore>;

/** `GET /api/alerts`: newest first. */
export const AlertsResponse = z.looseObject({ count: z.int(), items: z.array(Alert) });
export type AlertsResponse = z.infer<typeof AlertsResponse>;
