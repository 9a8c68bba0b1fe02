/** What the name of a recording tells. */
export interface TapeName {
  readonly feed: string;
  /** The market's day, `YYYY-MM-DD`. */
  readonly date: string;
  /** Recordings of one feed and day, counted from 1. */
  readonly part: number;
}

/** Names of recordings, as shown to a person. */
export const TAPE_PATTERN = "<feed>-<YYYY-MM-DD>[-<n>].ndjson";

/** `simulated-2026-01-05.ndjson`, `simulated-2026-01-05-2.ndjson`. */
export function tapeName({ feed, date, part }: TapeName): string {
  return `${feed}-${date}${part === 1 ? "" : `-${part}`}.ndjson`;
}

/**
 * Reads a name without `.gz`; null when it is of another kind.
 *
 * @throws {RangeError} when there is no such date.
 */
export function parseTapeName(name: string): TapeName | null {
  const match = /^([a-z][a-z0-9_]*)-(\d{4}-\d{2}-\d{2})(?:-([1-9]\d{0,5}))?\.ndjson$/.exec(name);
  if (match === null) return null;
  const [, feed = "", date = "", part = "1"] = match;
  return { feed, date: Temporal.PlainDate.from(date).toString(), part: Number(part) };
}
