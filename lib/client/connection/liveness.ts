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

const seconds = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1000))} s`;
const because = (reason: string | null): string => reason === null || reason === "" ? "" : ` (${reason})`;
const stale = (label: string, message: string, canRetry = false): Liveness => ({
  level: "stale",
  label,
  message,
  canRetry,
});

function ofConnection(view: ConnectionView, nowMs: number): Liveness | null {
  switch (view.state) {
    case "live":
      return null;
    case "silent":
      return stale(
        `Nothing heard for ${seconds(nowMs - view.sinceMs)}`,
        `The server is silent${because(view.reason)}.`,
      );
    case "refused":
      return stale("Refused", `The server refuses this page${because(view.reason)}. It is not tried by itself.`, true);
    case "waiting": {
      const inMs = view.retryAtMs === null ? 0 : view.retryAtMs - nowMs;
      return stale(
        `Reconnecting in ${seconds(inMs)}`,
        `The connection to the server is lost${because(view.reason)}.`,
        true,
      );
    }
    case "idle":
    case "connecting":
      // After a loss the view has a reason: then even the first attempt is no fresh start.
      if (view.reason === null && view.attempt <= 1 && nowMs - view.sinceMs < GRACE_MS) {
        return { level: "starting", label: "Connecting", message: null, canRetry: false };
      }
      return stale("Connecting", `The server has not answered yet${because(view.reason)}.`);
  }
}

function ofServer({ engine, feed }: ServerStatus): Liveness | null {
  if (engine === "error") return stale("Engine failed", "The engine has failed: no market data is received.");
  if (engine === "starting") return stale("Engine starting", "The engine is starting.");
  if (engine !== "running") return stale("Engine stopped", "The engine is stopped: no market data is received.");
  switch (feed.state) {
    case "connected":
      return feed.stale === true ? stale("No data", `The ${feed.name} feed has been silent for 30 s or more.`) : null;
    case "lost":
      return stale("Feed lost", `The ${feed.name} feed broke off. The server tries it again.`);
    case "ended":
      return stale("Feed ended", `The ${feed.name} feed is at its end: these are its last prices.`);
    case "connecting":
      return stale("Feed connecting", `The server is connecting to the ${feed.name} feed.`);
    case "stopped":
      return stale("Feed stopped", `The ${feed.name} feed is stopped: no market data is received.`);
  }
}

/** Judges connection, engine, feed and the catching up after a loss, the gravest first. */
export function liveness(view: ConnectionView, status: ServerStatus, sync: Sync, nowMs: number): Liveness {
  const worst = ofConnection(view, nowMs) ?? ofServer(status);
  if (worst !== null) return worst;
  if (sync === "incomplete") {
    return {
      level: "warning",
      label: "Live, with gaps",
      message: "Some of what was missed could not be fetched yet; the log says what. It is tried again by itself.",
      canRetry: true,
    };
  }
  return { level: "live", label: "Live", message: null, canRetry: false };
}
