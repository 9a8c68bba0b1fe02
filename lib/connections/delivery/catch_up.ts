import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { Connection, DeliveryResult, Turn } from "./connection.ts";
import type { DeliveryGroup } from "./delivery_group.ts";
import { admits, type DeliveryTerms } from "./delivery_terms.ts";
import type { HistoryEntry } from "./event_history.ts";

/** How often clients that are behind are looked at. */
const LOOK_EVERY_MS = 20;
/** Clients that are served in one turn of the event loop, and frames that they get, or one client at its start. */
const CLIENTS_PER_TURN = 16;
const FRAMES_PER_TURN = 2048;

export interface CatchUpOptions {
  readonly clock: Clock;
  readonly join: (terms: DeliveryTerms) => DeliveryGroup<Connection>;
  /** Told when a connection has failed or takes too little. */
  readonly onTrouble: (connection: Connection, result: DeliveryResult) => void;
}

/** Brings clients that are behind up to date, a few per turn, each as fast as its peer reads. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #behind = new Map<Connection, DeliveryTerms>();
  #timer: Timer | undefined;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#behind.size;
  }

  /** Takes care of a connection and serves it at once. */
  start(connection: Connection, terms: DeliveryTerms): void {
    this.#behind.set(connection, terms);
    this.#serve(connection, terms, { frames: FRAMES_PER_TURN });
    this.#wait(LOOK_EVERY_MS);
  }

  forget(connection: Connection): void {
    this.#behind.delete(connection);
  }

  /** Counts a new event against everyone who is behind and will get it. */
  noteQueued(entry: HistoryEntry): void {
    for (const [connection, terms] of this.#behind) {
      if (!admits(terms, entry)) continue;
      const result = connection.noteQueued(entry, terms.dialect);
      if (result !== "ok") this.#options.onTrouble(connection, result);
    }
  }

  /** Serves everyone once more, for the last moments of the server. */
  serveAll(): void {
    for (const [connection, terms] of [...this.#behind]) this.#serve(connection, terms, { frames: Infinity });
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#behind.clear();
  }

  #serve(connection: Connection, terms: DeliveryTerms, turn: Turn): void {
    const { clock, join, onTrouble } = this.#options;
    const result = connection.catchUp(terms, () => join(terms), turn, clock.now());
    if (connection.isLive) this.#behind.delete(connection);
    if (result !== "ok") onTrouble(connection, result);
  }

  #wait(delayMs: number): void {
    if (this.#behind.size === 0) return;
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#look([...this.#behind.keys()]);
    }, delayMs);
  }

  #look(connections: readonly Connection[]): void {
    const turn = { frames: FRAMES_PER_TURN };
    let served = 0;
    for (; served < Math.min(CLIENTS_PER_TURN, connections.length) && turn.frames > 0; served += 1) {
      const connection = connections[served];
      const terms = connection === undefined ? undefined : this.#behind.get(connection);
      if (connection !== undefined && terms !== undefined) this.#serve(connection, terms, turn);
    }
    const rest = connections.slice(served);
    if (rest.length === 0) return this.#wait(LOOK_EVERY_MS);
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#look(rest);
    }, 0);
  }
}
