import { MarketState } from "@/lib/market/mod.ts";
import { AlertBook, type AlertCause } from "@/lib/scan/rules/alert_book.ts";
import type { Alert, Bar, EpochMs, Trade } from "@/lib/protocol/mod.ts";
import { startInterval } from "@/lib/support/interval.ts";
import { ACME, START_MS, trade } from "@/tests/market/trades.ts";
import { FakeAlertStore } from "@/tests/support/fake_alert_store.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { RecordingBroadcaster, recordingLogger } from "@/tests/support/recording_broadcaster.ts";

/** An alert book on a market that a test plays by hand. */
export class AlertRig {
  readonly store = new FakeAlertStore();
  readonly broadcaster = new RecordingBroadcaster();
  readonly logger = recordingLogger();
  readonly clock = fakeClock(START_MS);
  readonly market = new MarketState("us_equities");
  readonly bars: Bar[] = [];
  readonly asked: (readonly [number, number])[] = [];
  marketMs: number | null = START_MS;
  isConnected = true;
  book: AlertBook;
  #runs = 0;

  constructor() {
    this.book = this.restart();
  }

  /** A new book over what the store holds. */
  restart(): AlertBook {
    return this.book = new AlertBook({
      store: this.store,
      broadcaster: this.broadcaster,
      latest: (ticker) => this.market.get(ticker),
      marketTime: () => this.marketMs as EpochMs | null,
      isConnected: () => this.isConnected,
      bars: (_ticker, fromS, toS) => {
        this.asked.push([fromS, toS]);
        return this.bars.filter(({ time }) => time >= fromS && time <= toS);
      },
      logger: this.logger,
      runId: `r${++this.#runs}`,
    });
  }

  /** Has the book look once a second, and a last time, as when the engine stops, when disposed. */
  run(): AsyncDisposable {
    const looking = startInterval({
      clock: this.clock,
      everyMs: 1000,
      run: () => this.book.look(),
      onError: (error) => {
        throw error;
      },
    });
    return {
      [Symbol.asyncDispose]: async () => {
        await looking[Symbol.asyncDispose]();
        const { marketMs } = this;
        this.marketMs = null;
        this.book.look();
        this.marketMs = marketMs;
      },
    };
  }

  /** A trade of ACME `offsetMs` after the start, as the engine hands it on: the market first, then the book. */
  print(offsetMs: number, price: number, rest: Partial<Omit<Trade, "kind" | "timeMs">> = {}): void {
    this.play(trade(offsetMs, { price, ...rest }));
  }

  play(one: Trade): void {
    this.marketMs = Math.max(this.marketMs ?? 0, one.timeMs);
    this.market.applyTrade(one);
    this.book.onTrade(one);
  }

  /** An alert of this moment. */
  raise(cause: Partial<AlertCause> = {}): Alert | null {
    return this.book.raise({
      ticker: ACME,
      kind: "ignition",
      rule: null,
      rule_id: "ignition",
      rule_name: "Ignition",
      text: "ignition 80.0",
      sound: "chime",
      note: "",
      told: true,
      score: 80,
      passed_filter: true,
      reason: "ok",
      ...cause,
    });
  }

  /** Lets market time come to `offsetMs` after the start and a second pass. */
  async reach(offsetMs: number): Promise<void> {
    this.marketMs = START_MS + offsetMs;
    await this.clock.tick(1000);
  }

  /** `[minutes, best, worst, last]` of every `alert_scored`. */
  get scored(): unknown[][] {
    return this.broadcaster.of("broadcastStatus").flatMap(([event, data]) =>
      event === "alert_scored" ? [[data?.["minutes"], data?.["best_pct"], data?.["worst_pct"], data?.["last_pct"]]] : []
    );
  }

  /** The data of every STATUS `alert`. */
  get alerts(): Readonly<Record<string, unknown>>[] {
    return this.broadcaster.of("broadcastStatus").flatMap(([event, data = {}]) => event === "alert" ? [data] : []);
  }
}
