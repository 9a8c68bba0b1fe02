import type { Feed, FeedEvent, FeedStatus } from "@/lib/feed/feed.ts";
import type { ReadFile } from "@/lib/feed/replay/recorded_events.ts";
import type { Quote, Trade } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { FakeClock } from "../support/fake_clock.ts";

/** Path of a recorded file under tests/fixtures. */
export const fixture = (name: string): string => new URL(`../fixtures/${name}`, import.meta.url).pathname;

export const IBM_TRADES = "ibm-2013-10-08-trades.csv.gz";
export const IBM_QUOTES = "ibm-2013-10-08-quotes-first-20000.csv.gz";
export const IBM_BARS = "ibm-2013-10-08-minute-bars.csv.gz";
export const US_DAILY = "us-daily-2013.csv.gz";
export const KRAKEN_TRADES = "kraken-xbtusdt-trades-2025-11-10.csv.gz";

export const tradesOf = (events: readonly FeedEvent[]): Trade[] => events.filter((event) => event.kind === "trade");
export const quotesOf = (events: readonly FeedEvent[]): Quote[] => events.filter((event) => event.kind === "quote");
export const statusesOf = (events: readonly FeedEvent[]): FeedStatus[] =>
  events.filter((event) => event.kind === "status");

/** A feed being read in the background; `events` grows as the test moves the clock. */
export interface Reading {
  /** All but beats. */
  readonly events: FeedEvent[];
  /** Times of the beats. */
  readonly beats: number[];
  readonly ended: boolean;
  /** Resolves with what ended the iteration: null, or what it threw. */
  readonly end: Promise<unknown>;
}

export function read(feed: Feed, signal: AbortSignal): Reading {
  const events: FeedEvent[] = [];
  const beats: number[] = [];
  let ended = false;
  const run = async (): Promise<void> => {
    for await (const event of feed.events(signal)) {
      if (event.kind === "beat") beats.push(event.timeMs);
      else events.push(event);
    }
  };
  const end = run().then(() => null, (error: unknown) => error).finally(() => ended = true);
  return {
    events,
    beats,
    end,
    get ended() {
      return ended;
    },
  };
}

/** Everything that a recording holds, the fake clock being pushed on until it ends. @throws what the feed throws. */
export async function drain(feed: Feed, clock: FakeClock, stepMs = 1): Promise<FeedEvent[]> {
  const reading = read(feed, new AbortController().signal);
  while (!reading.ended) await clock.tick(stepMs);
  const error = await reading.end;
  if (error !== null) throw error;
  return reading.events;
}

/** A clock that can jump without running timers, as for a process that was stopped for a while. */
export function pausable(clock: FakeClock): Clock & { pause(ms: number): void } {
  let skippedMs = 0;
  return {
    now: () => clock.now() + skippedMs,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    pause: (ms) => {
      skippedMs += ms;
    },
  };
}

/** Bytes of a text as gzip. */
export async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(streamOf(text).pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
}

function streamOf(content: string | Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([content]).stream();
}

/** Files that exist in memory only; any other is missing, as on a disk. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): ReadFile {
  return (path) => {
    const content = files[path];
    return content === undefined
      ? Promise.reject(new Deno.errors.NotFound(`No such file or directory: ${path}`))
      : Promise.resolve(streamOf(content));
  };
}
