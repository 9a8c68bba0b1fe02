import type { Leg } from "./course.ts";
import { type IgnitionKind, ignitionLegs, layOut } from "./ignition_legs.ts";
import type { Instrument } from "./instrument.ts";
import { LimitWatch } from "./limit_watch.ts";
import { type Bands, bandWidth } from "./price_bands.ts";
import type { Random } from "./random.ts";

/** An ignition has begun: nobody is told, but somebody may write about it. */
export interface Burst {
  readonly kind: "burst";
  readonly instrument: Instrument;
}

/** Something that the scenario did to a ticker. */
export type Happening =
  | Burst
  | { readonly kind: "halted"; readonly instrument: Instrument; readonly resumesMs: number }
  | { readonly kind: "resumed"; readonly instrument: Instrument }
  | { readonly kind: "bands"; readonly instrument: Instrument; readonly bands: Bands };

const MINUTE_MS = 60_000;
/** A clean climb needs a price of which a tick is a small part, USD. */
const TIGHT_FROM_USD = 8;
/** Changes between which a ticker is free to ignite, and above which it may fade and still be far up. */
const DOWN_CHANGE = -0.02;
const LOW_CHANGE = 0.04;
const HIGH_CHANGE = 0.075;
/** A run into a halt aims this much further than the band. */
const BEYOND_BAND = 1.35;
/** Of runs into a halt, so many go up. */
const RUNS_UP = 0.7;

/** Whom things happen to: common shares that trade at all, and not of the dearest or the largest companies. */
const isCast = ({ listing: { type, activity, lastClose, temper } }: Instrument): boolean =>
  type === "CS" && (temper !== "quiet" || (activity > 0.2 && activity < 10 && lastClose < 400));

/**
 * Stages ignitions, slow climbs and runs into halts, the more often the larger the market. Times are milliseconds since
 * the start of the tape.
 */
export class Scenario {
  readonly #cast: readonly Instrument[];
  readonly #random: Random;
  readonly #limits = new LimitWatch();
  readonly #active = new Set<Instrument>();
  /** How many times as often as in a small market something happens: some three times with 12,000 tickers. */
  readonly #liveliness: number;
  /** The first two are fixed, so that the first two minutes have a clean one and a trap. */
  readonly #opening: IgnitionKind[] = ["clean", "wide"];
  #nextIgnitionMs: number;
  #nextClimbMs: number;
  #nextHaltMs: number;
  readonly #resumesMs: Map<Instrument, number> = new Map();

  constructor(instruments: readonly Instrument[], random: Random) {
    this.#cast = instruments.filter(isCast);
    this.#random = random;
    this.#liveliness = 1 + Math.max(0, Math.log10(instruments.length / 200));
    this.#nextIgnitionMs = random.between(12_000, 20_000);
    this.#nextClimbMs = random.between(3, 5) * MINUTE_MS;
    this.#nextHaltMs = random.between(50_000, 75_000);
    for (const instrument of instruments) this.#stageOpening(instrument);
  }

  /** Those that something is staged for or that are halted: they move at every step. */
  get active(): ReadonlySet<Instrument> {
    return this.#active;
  }

  /** Nothing is staged for it any more. */
  dismiss(instrument: Instrument): void {
    this.#active.delete(instrument);
    this.#limits.forget(instrument);
  }

  /** Does what is due at `nowMs`, step by step. */
  advance(nowMs: number): Happening[] {
    const happenings: Happening[] = [];
    if (nowMs >= this.#nextIgnitionMs) {
      const isOpening = this.#opening.length > 0;
      const kind = this.#opening.shift() ?? this.#random.pick(["clean", "clean", "wide", "fading"]);
      const instrument = this.#ignite(kind, nowMs);
      if (instrument !== null) happenings.push({ kind: "burst", instrument });
      this.#nextIgnitionMs = nowMs +
        (isOpening && this.#opening.length > 0
          ? this.#random.between(22_000, 30_000)
          : this.#random.between(70_000, 160_000) / this.#liveliness);
    }
    if (nowMs >= this.#nextClimbMs) {
      const climber = this.#pickFrom(this.#low());
      if (climber !== null) this.#climb(climber, nowMs);
      this.#nextClimbMs = nowMs + this.#random.between(4, 8) * MINUTE_MS / this.#liveliness;
    }
    if (nowMs >= this.#nextHaltMs) {
      this.#runIntoHalt(nowMs);
      this.#nextHaltMs = nowMs + this.#random.between(2, 5) * MINUTE_MS / this.#liveliness;
    }
    this.#resume(nowMs, happenings);
    if (nowMs % 1000 === 0) this.#watchBands(nowMs, happenings);
    return happenings;
  }

  #stageOpening(instrument: Instrument): void {
    const { temper, openChange } = instrument.listing;
    if (temper === "riser") this.#climb(instrument, 0);
    if (temper === "gapper") {
      const change = openChange + this.#random.between(-0.03, 0.04);
      this.#stage(instrument, 0, [{ untilMs: this.#random.between(4, 12) * MINUTE_MS, change, intensity: 1 }]);
    }
  }

  /** A slow climb into the gainers, and back. */
  #climb(instrument: Instrument, nowMs: number): void {
    const change = this.#random.between(0.06, 0.11);
    this.#stage(
      instrument,
      nowMs,
      layOut(nowMs, [
        { lengthMs: this.#random.between(4, 10) * MINUTE_MS, change, intensity: 1.5 },
        { lengthMs: this.#random.between(10, 20) * MINUTE_MS, change: change - 0.01, intensity: 1 },
        { lengthMs: 20 * MINUTE_MS, change: instrument.listing.openChange, intensity: 1 },
      ]),
    );
  }

  #ignite(kind: IgnitionKind, nowMs: number): Instrument | null {
    const high = this.#calm().filter((one) => one.change >= HIGH_CHANGE);
    const low = this.#low();
    const tight = low.filter((one) => one.price >= TIGHT_FROM_USD);
    const apt = { clean: tight, wide: low, fading: high }[kind];
    const chosen = this.#pickFrom(apt) ?? this.#pickFrom(low) ?? this.#pickFrom(this.#calm());
    if (chosen === null) return null;
    const { change, listing } = chosen;
    const fitting = kind === "fading" && change < HIGH_CHANGE ? "wide" : kind;
    this.#stage(chosen, nowMs, ignitionLegs(fitting, nowMs, change, listing.openChange, this.#random));
    return chosen;
  }

  /** A run through a band, where the price is held until trading stops. */
  #runIntoHalt(nowMs: number): void {
    const gappers = this.#calm().filter((one) => one.listing.temper === "gapper");
    const instrument = this.#pickFrom(gappers) ?? this.#pickFrom(this.#calm());
    if (instrument === null) return;
    const far = BEYOND_BAND * bandWidth(instrument.mid) * (this.#random.chance(RUNS_UP) ? 1 : -1);
    const change = (1 + instrument.change) * (1 + far) - 1;
    this.#stage(
      instrument,
      nowMs,
      layOut(nowMs, [
        { lengthMs: this.#random.between(8_000, 14_000), change, intensity: 10 },
        { lengthMs: 20_000, change, intensity: 6 },
        this.#wayHome(instrument),
      ]),
    );
  }

  #watchBands(nowMs: number, happenings: Happening[]): void {
    for (const { instrument, bands, pauses } of this.#limits.check(nowMs, this.#active)) {
      if (!pauses) {
        happenings.push({ kind: "bands", instrument, bands });
        continue;
      }
      instrument.halted = true;
      const resumesMs = nowMs + this.#random.between(20_000, 45_000);
      this.#resumesMs.set(instrument, resumesMs);
      happenings.push({ kind: "halted", instrument, resumesMs });
    }
  }

  #resume(nowMs: number, happenings: Happening[]): void {
    for (const [instrument, resumeMs] of this.#resumesMs) {
      if (nowMs < resumeMs) continue;
      this.#resumesMs.delete(instrument);
      instrument.halted = false;
      const { change } = instrument;
      const reopened = change + this.#random.between(-0.03, 0.03);
      this.#stage(
        instrument,
        nowMs,
        layOut(nowMs, [
          { lengthMs: 3_000, change: reopened, intensity: 8 },
          { lengthMs: 20_000, change: reopened, intensity: 4 },
          { lengthMs: 5 * MINUTE_MS, change, intensity: 1.2 },
          this.#wayHome(instrument),
        ]),
      );
      happenings.push({ kind: "resumed", instrument });
      const { bands } = this.#limits.reopen(nowMs, instrument);
      happenings.push({ kind: "bands", instrument, bands });
    }
  }

  #wayHome({ listing }: Instrument): Omit<Leg, "untilMs"> & { lengthMs: number } {
    return { lengthMs: this.#random.between(10, 20) * MINUTE_MS, change: listing.openChange, intensity: 1 };
  }

  #stage(instrument: Instrument, nowMs: number, legs: readonly Leg[]): void {
    instrument.stage(nowMs, legs);
    this.#active.add(instrument);
  }

  #calm(): Instrument[] {
    return this.#cast.filter((one) => !one.halted && !one.bursting);
  }

  #low(): Instrument[] {
    return this.#calm().filter((one) =>
      one.change > DOWN_CHANGE && one.change < LOW_CHANGE && one.listing.temper !== "wide"
    );
  }

  #pickFrom(candidates: readonly Instrument[]): Instrument | null {
    return candidates.length === 0 ? null : this.#random.pick(candidates);
  }
}
