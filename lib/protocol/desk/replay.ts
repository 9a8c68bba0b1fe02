import * as z from "zod/mini";
import { EpochMs, Ticker } from "../brand.ts";

/** Times real time, or as fast as the recording can be read. */
export const ReplaySpeed = z.union([
  z.number().check(z.minimum(0.1, "must be 0.1 to 1000, or max"), z.maximum(1000, "must be 0.1 to 1000, or max")),
  z.literal("max"),
]);
export type ReplaySpeed = z.infer<typeof ReplaySpeed>;

/** What a paused replay plays before it waits again. */
export const ReplayStep = z.enum(["minute", "trade"]);
export type ReplayStep = z.infer<typeof ReplayStep>;

export const ReplayDayId = z.string().check(
  z.regex(/^[a-z0-9][a-z0-9_-]{0,79}$/, "must be the id of a day that GET /api/replay/days lists"),
);

/** `GET /api/replay`, the answer to each change of it, and the data of STATUS `replay_changed`. */
export const ReplayState = z.looseObject({
  /** `stopped`: the engine does not run. */
  state: z.enum(["playing", "paused", "ended", "stopped"]),
  /** Market time that has been reached; null before the first event, and while the engine does not run. */
  position_ms: z.nullable(EpochMs),
  /** Market time of the first and of the last event; null while the recording is being read for them. */
  first_ms: z.nullable(EpochMs),
  last_ms: z.nullable(EpochMs),
  speed: ReplaySpeed,
  /** Market time up to which all is being played at once; null when nothing is. */
  target_ms: z.nullable(z.number()),
  /** The day that is played, as `GET /api/replay/days` names it. */
  day: z.string(),
  /** Names of its files. */
  files: z.array(z.string()),
  /** Whether it can be paused, moved and so on now. */
  controllable: z.boolean(),
  /** Why not; null when it can. */
  reason: z.nullable(z.string()),
});
export type ReplayState = z.infer<typeof ReplayState>;

/** A recorded day. */
export const ReplayDay = z.looseObject({
  id: z.string(),
  /** The market's day, `YYYY-MM-DD`; null where the names of the files do not tell it. */
  date: z.nullable(z.string()),
  files: z.array(z.string()),
  /** Null while it is being read, and of recordings that hold nothing or cannot be read. */
  first_ms: z.nullable(EpochMs),
  last_ms: z.nullable(EpochMs),
  /** The first of them. */
  tickers: z.array(Ticker),
  ticker_count: z.int(),
});
export type ReplayDay = z.infer<typeof ReplayDay>;

/** `GET /api/replay/days`: those that the server was started with, then the newest first. */
export const ReplayDaysResponse = z.looseObject({ count: z.int(), items: z.array(ReplayDay) });
export type ReplayDaysResponse = z.infer<typeof ReplayDaysResponse>;

/** `POST /api/replay/speed`. */
export const ReplaySpeedRequest = z.strictObject({ speed: ReplaySpeed });

/** `POST /api/replay/step`. */
export const ReplayStepRequest = z.strictObject({ to: ReplayStep });

/** `POST /api/replay/seek`. */
export const ReplaySeekRequest = z.strictObject({
  /** Market time, epoch milliseconds. */
  time_ms: EpochMs,
  /** Refuses what would begin the recording anew: the market may have passed the time meanwhile. */
  forwards_only: z.optional(z.boolean()),
});

/** `POST /api/replay/load`. */
export const ReplayLoadRequest = z.strictObject({ day: ReplayDayId });
