import { basename } from "@std/path/basename";
import type { Config } from "@/lib/app/config.ts";
import type { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { CONFIGURED_DAY, RecordedDays } from "@/lib/feed/replay/recorded_days.ts";
import type { RecordingSpan } from "@/lib/feed/replay/recording_span.ts";
import { checkRecordings } from "@/lib/feed/replay/opening.ts";
import { ReplayControl } from "@/lib/feed/replay/replay_control.ts";
import type { OrderManager } from "@/lib/orders/order_manager.ts";
import type { Engine } from "@/lib/producers/engine.ts";
import type { EpochMs, ReplayDay, ReplaySpeed, ReplayState, ReplayStep } from "@/lib/protocol/mod.ts";
import type { Store } from "@/lib/store/store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { RefusalError } from "@/lib/support/refusal_error.ts";

/** Tickers that a day is shown with, the first of what may be thousands. */
const SHOWN_TICKERS = 12;

export interface ReplayDeskOptions {
  readonly speed: ReplaySpeed;
  readonly days: RecordedDays;
  readonly files: readonly string[];
  readonly engine: () => Pick<Engine, "state" | "feed" | "marketTimeMs" | "start" | "stop">;
  readonly broadcastStatus: (event: string, data: Readonly<Record<string, unknown>>) => void;
  /** Forgets what is known of the market, which begins anew, and what was dealt in it. */
  readonly forget: (why: string) => void;
}

export interface OpenReplayDeskOptions extends Pick<ReplayDeskOptions, "engine"> {
  readonly config: Config;
  readonly manager: Pick<ConnectionManager, "broadcastStatus" | "recent">;
  readonly store: Store;
  readonly broker: Pick<OrderManager, "resetAccount" | "account">;
  readonly logger: Logger;
}

/** What controls the replay of a server; null where the market is no recording. */
export function openReplayDesk(
  { config, manager, store, broker, logger, engine }: OpenReplayDeskOptions,
): ReplayDesk | null {
  const { FEED, REPLAY_FILES: files, REPLAY_SPEED: speed, RECORD_DIR: folder } = config;
  if (FEED !== "replay") return null;
  return new ReplayDesk({
    speed,
    files,
    days: new RecordedDays({ files, folder, logger }),
    engine,
    broadcastStatus: (event, data) => manager.broadcastStatus(event, data),
    forget: (why) => {
      broker.resetAccount("replay", why);
      logger.info(`the practice account starts again: ${why}`, { cash: broker.account("replay").cash });
      store.bars.clear();
      store.alerts.clear();
      for (const { ticker, source } of store.watchlist.list()) {
        // What the recording itself brought it brings again when it comes there.
        if (source !== "manual") store.watchlist.remove(ticker);
        store.tiers.remove(ticker);
      }
      manager.recent.forgetMarket();
    },
  });
}

/**
 * The replay as a person controls it. Forwards it is played without waiting; a step back begins the recording anew, with
 * the engine, and plays it up to that time at once. What cannot be done as things are is thrown as a RefusalError.
 */
export class ReplayDesk implements AsyncDisposable {
  readonly control: ReplayControl;
  readonly #options: ReplayDeskOptions;
  #day = CONFIGURED_DAY;
  #files: readonly string[];
  #span: RecordingSpan | null = null;
  /** Moves follow each other: each waits here for the one before. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ReplayDeskOptions) {
    this.#options = options;
    this.#files = options.files;
    this.control = new ReplayControl(options.speed, () => void this.#tell());
  }

  /** Paths of what is played. */
  get files(): readonly string[] {
    return this.#files;
  }

  async state(): Promise<ReplayState> {
    this.#span = await this.#options.days.span(this.#files);
    return this.#state();
  }

  async days(): Promise<ReplayDay[]> {
    return (await this.#options.days.list()).map(({ id, date, files, span }) => ({
      id,
      date,
      files: files.map((file) => basename(file)),
      first_ms: span?.firstMs ?? null,
      last_ms: span?.lastMs ?? null,
      tickers: span?.tickers.slice(0, SHOWN_TICKERS) ?? [],
      ticker_count: span?.tickers.length ?? 0,
    }));
  }

  /** Ends what is being read in the background. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#options.days[Symbol.asyncDispose]();
  }

  pause(): Promise<ReplayState> {
    return this.#change(() => this.control.pause());
  }

  resume(): Promise<ReplayState> {
    return this.#change(() => this.control.resume());
  }

  step(to: ReplayStep): Promise<ReplayState> {
    return this.#change(() => this.control.step(to));
  }

  setSpeed(speed: ReplaySpeed): Promise<ReplayState> {
    return this.#change(() => this.control.setSpeed(speed), true);
  }

  /**
   * @param timeMs market time within the recording
   * @param isForwardsOnly whether it is refused where the recording would have to begin anew
   */
  seek(timeMs: EpochMs, isForwardsOnly = false): Promise<ReplayState> {
    return this.#move(async () => {
      const { firstMs, lastMs } = await this.#options.days.span(this.#files) ??
        { firstMs: -Infinity, lastMs: Infinity };
      if (timeMs < firstMs || timeMs > lastMs) {
        throw refused(`${iso(timeMs)} is not in the recording, which goes from ${iso(firstMs)} to ${iso(lastMs)}`);
      }
      const { feed, marketTimeMs } = this.#options.engine();
      if (timeMs >= (marketTimeMs ?? -Infinity) && feed.state !== "ended") this.control.playTo(timeMs);
      else if (timeMs !== marketTimeMs) {
        if (isForwardsOnly) {
          throw refused(`the market is past ${iso(timeMs)}: going back begins the recording and the account anew`);
        }
        await this.#begin(timeMs, "seek");
      }
    });
  }

  /** @param id as `days` names it; null when there is no such day */
  async load(id: string): Promise<ReplayState | null> {
    const files = await this.#options.days.files(id);
    if (files === null) return null;
    return await this.#move(async () => {
      await checkRecordings(files).catch((error: unknown) => {
        throw refused(errorMessage(error));
      });
      this.#day = id;
      this.#files = files;
      this.control.resume();
      await this.#begin(null, "day");
    });
  }

  /** Plays the recording from its start, up to a time at once. */
  async #begin(toMs: number | null, why: "seek" | "day"): Promise<void> {
    const { engine, forget, broadcastStatus } = this.#options;
    await engine().stop();
    forget(why === "seek" ? "the replay was moved back" : "another recorded day was loaded");
    this.control.playTo(toMs);
    broadcastStatus("replay_restarted", { why, day: this.#day, to_ms: toMs, account: "replay" });
    await engine().start();
  }

  #change(change: () => void, isPossibleAtEnd = false): Promise<ReplayState> {
    return this.#move(() => {
      if (this.#options.engine().feed.state === "ended" && !isPossibleAtEnd) {
        throw refused("the recording is over: move back in it, or load another day");
      }
      change();
    });
  }

  #move(work: () => void | Promise<void>): Promise<ReplayState> {
    const moved = this.#last.then(async () => {
      const reason = this.#whyNot();
      if (reason !== null) throw refused(reason);
      await work();
      return await this.state();
    });
    this.#last = moved.catch(() => {});
    return moved;
  }

  async #tell(): Promise<void> {
    this.#options.broadcastStatus("replay_changed", await this.state());
  }

  #whyNot(): string | null {
    const { state } = this.#options.engine();
    return state === "running" ? null : `the engine is ${state}: start it first`;
  }

  #state(): ReplayState {
    const { state, feed, marketTimeMs } = this.#options.engine();
    const { isPaused, speed, targetMs } = this.control;
    const reason = this.#whyNot();
    const played = feed.state === "ended" ? "ended" : isPaused && targetMs === null ? "paused" : "playing";
    return {
      state: state === "running" ? played : "stopped",
      position_ms: marketTimeMs,
      first_ms: this.#span?.firstMs ?? null,
      last_ms: this.#span?.lastMs ?? null,
      speed,
      target_ms: targetMs,
      day: this.#day,
      files: this.#files.map((file) => basename(file)),
      controllable: reason === null,
      reason,
    };
  }
}

const iso = (timeMs: number): string => Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : "its start";

const refused = (why: string): RefusalError => new RefusalError(why);
