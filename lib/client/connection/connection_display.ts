import type { Texts } from "@/lib/language/texts.ts";
import type { ConnectionView, Transport } from "./reconnect/connection_view.ts";

/** A connection that is made anew for other settings is shown as live for so long; it usually takes a few ms. */
const RENEWAL_MS = 1000;

/** Decides what of the connection is shown, and what the log says when it was away. */
export class ConnectionDisplay {
  readonly #words: Texts["connection"];
  #renewal: ConnectionView | null = null;
  #lostAtMs: number | null = null;
  #transport: Transport = "websocket";

  constructor(words: Texts["connection"]) {
    this.#words = words;
  }

  /** What is to be shown in place of `shown` now that the connection is as in `view`; null for no change. */
  changed(view: ConnectionView, shown: ConnectionView, nowMs: number): ConnectionView | null {
    if (view.state === "live") this.#lostAtMs = null;
    else if (shown.state === "live") this.#lostAtMs ??= view.lastHeardMs ?? nowMs;
    // After a loss it would have a reason.
    const isRenewal = shown.state === "live" && view.state === "connecting" && view.reason === null;
    this.#renewal = isRenewal ? view : null;
    return isRenewal ? null : view;
  }

  /** A renewal that takes so long that it is to be shown. To be asked once a second. */
  overdue(nowMs: number): ConnectionView | null {
    const renewal = this.#renewal;
    if (renewal === null || nowMs - renewal.sinceMs < RENEWAL_MS) return null;
    this.#renewal = null;
    return renewal;
  }

  /** What the log says when a connection that was silent and has not ended is heard again; null for any other change. */
  heardAgain(view: ConnectionView, shown: ConnectionView, nowMs: number): string | null {
    if (view.state !== "live" || shown.state !== "silent") return null;
    return this.#words.heardAgain(Math.ceil((nowMs - shown.sinceMs) / 1000));
  }

  /** What the log says when data come another way than before; null while they do not. */
  wayChanged({ state, transport }: ConnectionView): string | null {
    if (state !== "live" || transport === this.#transport) return null;
    this.#transport = transport;
    return transport === "websocket" ? this.#words.webSocketAgain : this.#words.byStream;
  }

  /**
   * What the log says of a connection that is back: bars, scores, orders and the watchlist are fetched anew, the rest is
   * missing. Null where there is nothing to say, as for a renewal.
   */
  back(recovered: boolean, nowMs: number): string | null {
    if (this.#lostAtMs === null) return null;
    const lostMs = nowMs - this.#lostAtMs;
    this.#lostAtMs = null;
    if (recovered && lostMs < RENEWAL_MS) return null;
    return this.#words.back(Math.ceil(lostMs / 1000), recovered);
  }
}
