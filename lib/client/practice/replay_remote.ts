import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { type ReplayDay, ReplayState } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { BackendClient } from "../connection/backend_client.ts";
import type { PracticeRequests, ReplayOrder } from "../connection/rest/practice_requests.ts";

export interface ReplayRemoteOptions {
  readonly client: Pick<BackendClient, "on">;
  readonly rest: PracticeRequests;
  /** Runs what a person asks, and tells what failed. */
  readonly attempts: { run(name: string, work: () => Promise<void>): Promise<void> };
  readonly clock: Clock;
  /** Told when the market of the recording begins anew, and again when it has come to where it was moved. */
  readonly onRestart: () => void;
  readonly onArrival: () => void;
}

/** Between two fetches while somebody looks: days are read by the server in the background. */
const FETCH_EVERY_MS = 3000;
/** Under this name what is asked of the replay is under way. */
export const REPLAYING = "replay";

/** The server's replay as a page shows and controls it. */
export class ReplayRemote {
  readonly #options: ReplayRemoteOptions;
  readonly #state = signal<ReplayState | null>(null);
  readonly #days = signal<readonly ReplayDay[] | null>(null);
  #watchers = 0;
  #timer: Timer | undefined;
  #isArriving = false;

  constructor(options: ReplayRemoteOptions) {
    this.#options = options;
    options.client.on("statusChanged", (event, data) => {
      if (event === "replay_restarted") {
        this.#isArriving = true;
        options.onRestart();
      } else if (event === "replay_changed") this.#told(data);
      else if (event === "feed_ended" || event === "engine_started") void this.#refresh();
    });
    options.client.on("connectionChanged", ({ state }) => {
      if (state === "live") void this.#refresh();
    });
  }

  /** Null before it is known, and where the market is no recording. */
  get state(): ReadonlySignal<ReplayState | null> {
    return this.#state;
  }

  /** Null before they are known. */
  get days(): ReadonlySignal<readonly ReplayDay[] | null> {
    return this.#days;
  }

  /** Keeps state and days fresh until what it returns is called. */
  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) void this.#look();
    return () => {
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#options.clock.clearTimeout(this.#timer);
    };
  }

  order(order: ReplayOrder): Promise<void> {
    const { attempts, rest } = this.#options;
    return attempts.run(REPLAYING, async () => {
      this.#state.value = await rest.order(order);
    });
  }

  dispose(): void {
    this.#watchers = 0;
    this.#options.clock.clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    await this.#refresh();
    if (this.#watchers === 0) return;
    this.#timer = this.#options.clock.setTimeout(() => void this.#look(), FETCH_EVERY_MS);
  }

  async #refresh(): Promise<void> {
    if (this.#watchers === 0) return;
    const { rest } = this.#options;
    // What cannot be fetched stays as it was: the page says that the server is away.
    const [state, days] = await Promise.all([
      rest.replay().catch(() => null),
      rest.replayDays().catch(() => null),
    ]);
    batch(() => {
      if (state !== null) this.#state.value = state;
      if (days !== null) this.#days.value = days;
    });
  }

  #told(data: Readonly<Record<string, unknown>>): void {
    const { success, data: state } = ReplayState.safeParse(data);
    if (!success) return;
    this.#state.value = state;
    if (!this.#isArriving || state.target_ms !== null) return;
    this.#isArriving = false;
    this.#options.onArrival();
  }
}
