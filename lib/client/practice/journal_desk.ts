import { type ReadonlySignal, signal } from "@preact/signals";
import type { Bar, JournalNoteRequest, JournalResponse, RoundTrip, Timeframe } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { BackendClient } from "../connection/backend_client.ts";
import type { JournalAsked, PracticeRequests } from "../connection/rest/practice_requests.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";
import { Pace } from "../drawing/pace.ts";

export interface JournalDeskOptions {
  readonly client: Pick<BackendClient, "on">;
  readonly rest: Pick<RestClient, "bars"> & { readonly practice: Pick<PracticeRequests, "journal" | "writeNote"> };
  /** Runs what a person asks, and tells what failed. */
  readonly attempts: { run(name: string, work: () => Promise<void>): Promise<void> };
  readonly clock: Clock;
}

/** However many fills come, the journal is fetched no more often. */
const FETCH_EVERY_MS = 1000;
/** What is shown of the chart before a trade and after it, of its own length and at least so long. */
const MARGIN = 0.5;
const LEAST_MARGIN_S = 600;
/** Bars that a small chart has room for. */
const MOST_BARS = 400;
const LENGTHS: readonly (readonly [Timeframe, number])[] = [
  ["1m", 60],
  ["5m", 300],
  ["15m", 900],
  ["1h", 3600],
  ["4h", 14_400],
  ["1D", 86_400],
];

/** Under this name what is written about a trade is under way. */
export const writing = (id: string): string => `journal ${id}`;

/** The journal as panels ask for it. */
export class JournalDesk {
  readonly #options: JournalDeskOptions;
  readonly #revision = signal(0);
  readonly #pace: Pace;

  constructor(options: JournalDeskOptions) {
    this.#options = options;
    const { client, clock } = options;
    this.#pace = new Pace(clock, FETCH_EVERY_MS, () => this.#revision.value += 1);
    client.on("tradeReceived", ({ event }) => {
      if (event === "FILL" || event === "PARTIAL_FILL") this.#pace.ask();
    });
    client.on("connectionChanged", ({ state }) => {
      if (state === "live") this.#pace.ask();
    });
    client.on("statusChanged", (event) => {
      if (event === "replay_restarted") this.#pace.ask();
    });
  }

  /** Grows when what was fetched may have changed. */
  get revision(): ReadonlySignal<number> {
    return this.#revision;
  }

  /** @throws {RequestError} */
  fetch(asked: JournalAsked): Promise<JournalResponse> {
    return this.#options.rest.practice.journal(asked);
  }

  write(id: string, body: JournalNoteRequest): Promise<void> {
    const { attempts, rest } = this.#options;
    return attempts.run(writing(id), async () => {
      await rest.practice.writeNote(id, body);
      this.#revision.value += 1;
    });
  }

  /** Bars from a while before a trade to a while after it, as long as its chart has room for. @throws {RequestError} */
  async bars({ ticker, entry_ms, held_ms }: RoundTrip): Promise<readonly Bar[]> {
    const marginS = Math.max(LEAST_MARGIN_S, held_ms / 1000 * MARGIN);
    const [fromS, toS] = [entry_ms / 1000 - marginS, (entry_ms + held_ms) / 1000 + marginS];
    const [timeframe, lengthS] = LENGTHS.find(([, length]) => (toS - fromS) / length <= MOST_BARS) ?? ["1D", 86_400];
    const limit = Math.min(MOST_BARS, Math.ceil((toS - fromS) / lengthS) + 1);
    const { bars } = await this.#options.rest.bars(ticker, timeframe, limit, Math.ceil(toS));
    return bars.filter(({ time }) => time >= fromS - lengthS);
  }

  dispose(): void {
    this.#pace.dispose();
  }
}
