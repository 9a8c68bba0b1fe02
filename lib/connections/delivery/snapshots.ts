import type { MessageType, Ticker } from "@/lib/protocol/mod.ts";
import type { Subscription } from "@/lib/protocol/subscription.ts";
import type { EventHistory } from "./event_history.ts";
import { addedLines, snapshotLines, type SnapshotSource } from "./snapshot.ts";
import type { TickMark } from "./ticks/tick_book.ts";

/** For so long a snapshot serves whoever asks for the same. */
const MAX_AGE_MS = 1000;
/** So many are kept: a crowd that comes back asks for few different ones. */
const MAX_KEPT = 8;
/** Characters of a snapshot that go into one frame. */
const FRAME_LENGTH = 64 * 1024;

/** What a client has when it begins. */
export interface StartPoint {
  /** Position in the history of the first event that it has not. */
  readonly position: number;
  /** `_seq` of the last event that it has. */
  readonly seq: number;
  /** Ticks that it has, or is not owed. */
  readonly mark: TickMark;
}

/** The state of everything that a subscription admits, and the moment that it shows: all later is still to be sent. */
export interface Snapshot extends StartPoint {
  readonly frames: readonly string[];
  readonly atMs: number;
}

export interface SnapshotsOptions {
  readonly history: EventHistory;
  readonly source: () => SnapshotSource;
  readonly now: () => number;
}

/** Joins lines into frames of about {@link FRAME_LENGTH}. */
function joinLines(lines: readonly string[]): string[] {
  const frames: string[] = [];
  let frame: string[] = [];
  let length = 0;
  for (const line of lines) {
    frame.push(line);
    length += line.length;
    if (length < FRAME_LENGTH) continue;
    frames.push(frame.join("\n"));
    frame = [];
    length = 0;
  }
  return frame.length === 0 ? frames : [...frames, frame.join("\n")];
}

/**
 * Snapshots for those who come. Making one takes milliseconds, and after a restart everybody comes at once: so one that
 * was just made serves the next client, too, which then gets what has happened since like any event.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  /** By the key of the subscription, oldest first. */
  readonly #kept = new Map<string, Snapshot>();

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  of(subscription: Subscription): Snapshot {
    const nowMs = this.#options.now();
    for (const [key, { atMs, position }] of this.#kept) {
      const isOld = nowMs - atMs >= MAX_AGE_MS || position < this.#options.history.start;
      if (isOld || this.#kept.size > MAX_KEPT) this.#kept.delete(key);
    }
    let snapshot = this.#kept.get(subscription.key);
    if (snapshot === undefined) this.#kept.set(subscription.key, snapshot = this.#make(subscription, nowMs));
    return snapshot;
  }

  /** What is known at this moment of all that the new subscription admits and the one before did not. */
  added(before: Subscription, now: Subscription): string[] {
    const admits = (type: MessageType, ticker: Ticker | null) =>
      now.admits(type, ticker) && !before.admits(type, ticker);
    return joinLines(addedLines(this.#options.source(), admits, this.#options.now()));
  }

  #make(subscription: Subscription, nowMs: number): Snapshot {
    const { history, source } = this.#options;
    const now = source();
    return {
      frames: joinLines(snapshotLines(now, (type, ticker) => subscription.admits(type, ticker), nowMs)),
      seq: history.seq,
      position: history.end,
      mark: now.book.mark([]),
      atMs: nowMs,
    };
  }
}
