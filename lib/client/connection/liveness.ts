import type { Texts } from "@/lib/language/texts.ts";
import type { ServerStatus } from "@/lib/protocol/mod.ts";
import type { ConnectionView } from "./reconnect/connection_view.ts";

/** Whether what was missed while away has been fetched. `incomplete`: some of it could not be. */
export type Sync = "pending" | "current" | "incomplete";

/**
 * How far the page may be believed. `starting`: just opened; `live`: as it happens; `warning`: live, with something to
 * know; `stale`: what is shown no longer moves and must not look as if it did.
 */
export interface Liveness {
  readonly level: "starting" | "live" | "warning" | "stale";
  /** One or two words for the status bar. */
  readonly label: string;
  /** A sentence for the banner; null when there is nothing to say. */
  readonly message: string | null;
  /** Whether trying at once makes sense. */
  readonly canRetry: boolean;
}

/** Opening a page takes a moment; nobody needs a warning before this is over. */
const GRACE_MS = 3000;

type Words = Texts["connection"];

const secondsOf = (ms: number): number => Math.max(0, Math.ceil(ms / 1000));
const stale = (label: string, message: string, canRetry = false): Liveness => ({
  level: "stale",
  label,
  message,
  canRetry,
});

function ofConnection(view: ConnectionView, nowMs: number, words: Words): Liveness | null {
  const reason = view.reason === null ? null : words.reason(view.reason);
  switch (view.state) {
    case "live":
      return null;
    case "silent":
      return stale(words.nothingHeard(secondsOf(nowMs - view.sinceMs)), words.silent(reason));
    case "refused":
      return stale(words.refused, words.refuses(reason), true);
    case "waiting": {
      const inMs = view.retryAtMs === null ? 0 : view.retryAtMs - nowMs;
      return stale(words.reconnecting(secondsOf(inMs)), words.lost(reason), true);
    }
    case "idle":
    case "connecting":
      // After a loss the view has a reason: then even the first attempt is no fresh start.
      if (view.reason === null && view.attempt <= 1 && nowMs - view.sinceMs < GRACE_MS) {
        return { level: "starting", label: words.connecting, message: null, canRetry: false };
      }
      return stale(words.connecting, words.unanswered(reason));
  }
}

function ofServer({ engine, feed }: ServerStatus, words: Words): Liveness | null {
  if (engine === "error") return stale(words.engineFailed, words.engineHasFailed);
  if (engine === "starting") return stale(words.engineStarting, words.engineIsStarting);
  if (engine !== "running") return stale(words.engineStopped, words.engineIsStopped);
  switch (feed.state) {
    case "connected":
      return feed.stale === true ? stale(words.noData, words.feedSilent(feed.name)) : null;
    case "lost":
      return stale(words.feedLost, words.feedBrokeOff(feed.name));
    case "ended":
      return stale(words.feedEnded, words.feedIsOver(feed.name));
    case "connecting":
      return stale(words.feedConnecting, words.feedIsConnecting(feed.name));
    case "stopped":
      return stale(words.feedStopped, words.feedIsStopped(feed.name));
  }
}

/** Judges connection, engine, feed and the catching up after a loss, the gravest first. */
export function liveness(
  view: ConnectionView,
  status: ServerStatus,
  sync: Sync,
  nowMs: number,
  words: Words,
): Liveness {
  const worst = ofConnection(view, nowMs, words) ?? ofServer(status, words);
  if (worst !== null) return worst;
  if (sync === "incomplete") return { level: "warning", label: words.gaps, message: words.hasGaps, canRetry: true };
  return { level: "live", label: words.live, message: null, canRetry: false };
}
