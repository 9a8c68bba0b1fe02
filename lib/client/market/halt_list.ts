import { type ReadonlySignal, signal } from "@preact/signals";
import { type Halt, Ticker } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { BackendClient } from "../connection/backend_client.ts";
import { Pace } from "../drawing/pace.ts";
import { DocumentList } from "../editing/document_list.ts";

export interface HaltListOptions {
  readonly client: BackendClient;
  readonly fetch: () => Promise<readonly Halt[]>;
  readonly clock: Clock;
  readonly onFailure: (text: string) => void;
  /** Told of each halt and resumption as it happens. */
  readonly onHalt: (ticker: Ticker, isHalted: boolean) => void;
}

/** A market that stops as a whole halts hundreds at once. */
const FETCH_EVERY_MS = 1000;

/** Today's halts and resumptions, as the server keeps them; asked for anew with each that it tells. */
export class HaltList {
  readonly #list: DocumentList<Halt>;
  readonly #halts = signal<readonly Halt[] | null>(null);
  readonly #pace: Pace;

  constructor({ client, fetch, clock, onFailure, onHalt }: HaltListOptions) {
    this.#list = new DocumentList({ fetch, onFetched: (halts) => this.#halts.value = halts, onFailure });
    this.#pace = new Pace(clock, FETCH_EVERY_MS, () => void this.#list.refresh());
    client.on("statusChanged", (event, data) => {
      if (event !== "halted" && event !== "resumed") return;
      const ticker = Ticker.safeParse(data["ticker"]);
      if (ticker.success) onHalt(ticker.data, event === "halted");
      this.#pace.ask();
    });
    client.on("connectionChanged", ({ state }) => {
      if (state === "live") this.#pace.ask();
    });
  }

  /** Newest first; null before they have been fetched. */
  get halts(): ReadonlySignal<readonly Halt[] | null> {
    return this.#halts;
  }

  retry(): Promise<void> {
    return this.#list.retry();
  }

  dispose(): void {
    this.#pace.dispose();
  }
}
