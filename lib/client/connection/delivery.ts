import { sumOf } from "@std/collections/sum-of";
import type { ConnectedPayload, EventPosition, EventStamps } from "@/lib/protocol/batched_messages.ts";
import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import { type DeliveryView, NOTHING_DELIVERED, type Recovery } from "./delivery_view.ts";
import type { TickBatch } from "./dialects/dialect.ts";
import { type Admission, cursorAt, type EventCursor, greeted, moved, take, unread, unsynced } from "./event_cursor.ts";

/** Keeps the place among the server's events over all connections, and counts what did not come as it should. */
export class Delivery {
  #cursor: EventCursor | null;
  #view: DeliveryView = NOTHING_DELIVERED;

  /** @param position the last event known before the first connection, if any */
  constructor(position?: EventPosition) {
    this.#cursor = position === undefined ? null : cursorAt(position);
  }

  get view(): DeliveryView {
    return this.#view;
  }

  /** The last event taken, for the server to go on after; null when there is none to go on from. */
  get position(): EventPosition | null {
    return this.#cursor;
  }

  /** A connection is about to be made. */
  opening(): void {
    this.#cursor = unsynced(this.#cursor);
  }

  /** A connection was greeted; null in the classic dialect, in which the place is lost. */
  greeted(connected: ConnectedPayload | null, isConflated: boolean): Recovery {
    const { gaps, duplicates } = this.#view;
    if (connected === null) {
      this.#cursor = null;
      this.#update({ dialect: "classic", recovered: null, replayed: 0, isConflated: false });
      return { recovered: false, replayed: 0, gaps, duplicates };
    }
    const { cursor, recovered } = greeted(this.#cursor, connected);
    const replayed = recovered ? connected.replayed : 0;
    this.#cursor = cursor;
    this.#update({ dialect: BATCHED_SUBPROTOCOL, recovered, replayed, isConflated });
    return { recovered, replayed, gaps, duplicates };
  }

  /** Judges an event and moves on when it is taken. */
  admit(stamps: EventStamps): Admission {
    const { cursor, admission } = take(this.#cursor, stamps);
    this.#cursor = cursor;
    const { gaps, duplicates, skipped } = this.#view;
    if (admission.verdict === "gap") this.#update({ gaps: gaps + 1 });
    if (admission.verdict === "duplicate") this.#update({ duplicates: duplicates + 1 });
    if (admission.verdict === "skip") this.#update({ skipped: skipped + admission.missing });
    return admission;
  }

  /** A message that may have been an event could not be read. */
  unread(): void {
    this.#cursor = unread(this.#cursor);
  }

  /** The server's filter has changed after the event `seq`. */
  movedTo(seq: number): void {
    this.#cursor = moved(this.#cursor, seq);
  }

  countTicks({ rows, isSnapshot }: TickBatch): void {
    const merged = isSnapshot ? 0 : sumOf(rows, ({ trades }) => trades - 1);
    if (merged > 0) this.#update({ conflatedTrades: this.#view.conflatedTrades + merged });
  }

  #update(change: Partial<DeliveryView>): void {
    this.#view = Object.freeze({ ...this.#view, ...change });
  }
}
