import * as z from "zod/mini";
import { Ticker } from "../brand.ts";

const count = z.int().check(z.nonnegative());

export const MAX_JOURNAL_TAGS = 12;
const Tag = z.string().check(z.trim(), z.minLength(1), z.maxLength(30), z.regex(/^[^,\n\r]*$/, "must hold no comma"));
const Tags = z.array(Tag).check(
  z.maxLength(MAX_JOURNAL_TAGS),
  z.refine((tags) => new Set(tags).size === tags.length, "a tag is named twice"),
);
const Note = z.string().check(z.maxLength(4000));

/** What a person has written about a round trip, by its id. */
export const JournalNote = z.looseObject({ id: z.string(), tags: Tags, note: Note });
export type JournalNote = z.infer<typeof JournalNote>;

/** `PATCH /api/journal/{id}`: what is left out stays as it is. */
export const JournalNoteRequest = z.strictObject({ tags: z.optional(Tags), note: z.optional(Note) }).check(
  z.refine(({ tags, note }) => tags !== undefined || note !== undefined, "tags or note is needed"),
);
export type JournalNoteRequest = z.infer<typeof JournalNoteRequest>;

/** How far the price went while a position was held. */
export const Excursions = z.looseObject({
  /** Greatest gain a share, at least 0, and of the largest quantity that was held. */
  mfe: z.number(),
  mfe_money: z.number(),
  /** Greatest loss a share, at least 0, and of the largest quantity that was held. */
  mae: z.number(),
  mae_money: z.number(),
});

/** One position from its first fill until nothing is held any more. Prices and money in the market's currency. */
export const RoundTrip = z.looseObject({
  /** The same for as long as its first fill is kept. */
  id: z.string(),
  account: z.string(),
  ticker: Ticker,
  direction: z.enum(["long", "short"]),
  /** An open one is still held: its `pnl` is what has been realised of it. */
  state: z.enum(["open", "closed"]),
  /** What was bought to open it (sold, of a short), and the most that was held at once. */
  quantity: z.number(),
  largest: z.number(),
  /** What is still held. */
  open_quantity: z.number(),
  /** Means of the fills that opened and that closed it; null before the first that closes. */
  entry_price: z.number(),
  exit_price: z.nullable(z.number()),
  entry_ms: z.number(),
  /** Of the latest fill that closed of it; null before the first. */
  exit_ms: z.nullable(z.number()),
  /** From the first fill to the last, of an open one to now. */
  held_ms: z.number(),
  /** Before fees. */
  gross_pnl: z.number(),
  fees: z.number(),
  /** After fees. */
  pnl: z.number(),
  /** What the stop-loss of its first order put at stake, and the profit or loss in that; null without one. */
  risk: z.nullable(z.number()),
  r: z.nullable(z.number()),
  /** By minute bars from entry to exit; null where none are kept. */
  excursions: z.nullable(Excursions),
  /** The latest alert of its ticker in the ten minutes before its first fill. */
  alert: z.nullable(z.looseObject({
    alert_id: z.string(),
    rule: z.nullable(z.string()),
    text: z.string(),
    time_ms: z.number(),
  })),
  /** Who submitted its first order: `manual`, or a strategy by its name; null where the order is not kept any more. */
  source: z.nullable(z.string()),
  tags: z.array(z.string()),
  note: z.string(),
});
export type RoundTrip = z.infer<typeof RoundTrip>;

const group = { pnl: z.number(), trades: count, wins: count };

/** Sums over round trips that are closed, each counted when it was closed. Money after fees. */
export const JournalSummary = z.looseObject({
  trades: count,
  wins: count,
  losses: count,
  open: count,
  pnl: z.number(),
  gross_pnl: z.number(),
  fees: z.number(),
  /** What has been realised of those that are still open, before fees. */
  open_realized: z.number(),
  /** Share of the trades that won, 0 to 1; null without any. */
  win_rate: z.nullable(z.number()),
  /** Mean profit or loss of a trade. */
  expectancy: z.nullable(z.number()),
  average_win: z.nullable(z.number()),
  average_loss: z.nullable(z.number()),
  /** Over those that have one. */
  average_r: z.nullable(z.number()),
  /** What was won for each unit of money lost; null where nothing was lost. */
  profit_factor: z.nullable(z.number()),
  /** The furthest that the sum of profits and losses fell from its height, at least 0. */
  max_drawdown: z.number(),
  /** That sum after each trade, in the order in which they were closed. */
  equity: z.array(z.looseObject({ time_ms: z.number(), pnl: z.number() })),
  /** By the market's day, oldest first; by its hour, 0 to 23; by tag, or else by the rule of the alert. */
  days: z.array(z.looseObject({ date: z.string(), ...group })),
  hours: z.array(z.looseObject({ hour: z.int(), ...group })),
  setups: z.array(z.looseObject({ setup: z.nullable(z.string()), average_r: z.nullable(z.number()), ...group })),
});
export type JournalSummary = z.infer<typeof JournalSummary>;

/** `GET /api/journal`: newest first. `summary` is over all that the query means, also those beyond `limit`. */
export const JournalResponse = z.looseObject({
  account: z.string(),
  /** Zone of the days and hours. */
  zone: z.string(),
  count,
  items: z.array(RoundTrip),
  summary: JournalSummary,
});
export type JournalResponse = z.infer<typeof JournalResponse>;
