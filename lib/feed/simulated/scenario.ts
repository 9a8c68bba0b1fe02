import { type IgnitionKind, ignitionLegs, layOut } from "./ignition_legs.ts";
import type { Instrument } from "./instrument.ts";
import type { Random } from "./random.ts";

/** Something the scenario did to a ticker that everybody is told. */
export interface HaltChange {
  readonly event: "halted" | "resumed";
  readonly instrument: Instrument;
}

const MINUTE_MS = 60_000;
/** A clean climb needs a price of which a tick is a small part, USD. */
const TIGHT_FROM_USD = 8;
/** Changes below which a ticker is free to ignite, and above which it may fade and still be far up. */
const LOW_CHANGE = 0.04;
const HIGH_CHANGE = 0.075;

/** Stages ignitions, slow climbs and halts. Times are milliseconds since the start of the tape. */
export class Scenario {
  readonly #instruments: readonly Instrument[];
  readonly #random: Random;
  /** The first two are fixed, so that the first two minutes have a clean one and a trap. */
  readonly #opening: IgnitionKind[] = ["clean", "wide"];
  #nextIgnitionMs: number;
  #nextClimbMs: number;
  #nextHaltMs: number;
  readonly #resumesMs: Map<Instrument, number> = new Map();

  constructor(instruments: readonly Instrument[], random: Random) {
    this.#instruments = instruments;
    this.#random = random;
    this.#nextIgnitionMs = random.between(12_000, 20_000);
    this.#nextClimbMs = random.between(3, 5) * MINUTE_MS;
    this.#nextHaltMs = random.between(65_000, 95_000);
    for (const instrument of instruments) this.#stageOpening(instrument);
  }

  /** Does what is due at `nowMs`. */
  advance(nowMs: number): HaltChange[] {
    if (nowMs >= this.#nextIgnitionMs) {
      this.#ignite(this.#opening.shift() ?? this.#random.pick(["clean", "clean", "wide", "fading"]), nowMs);
      this.#nextIgnitionMs = nowMs +
        (this.#opening.length > 0 ? this.#random.between(22_000, 30_000) : this.#random.between(70_000, 160_000));
    }
    if (nowMs >= this.#nextClimbMs) {
      const climber = this.#pickFrom(this.#low());
      if (climber !== null) this.#climb(climber, nowMs);
      this.#nextClimbMs = nowMs + this.#random.between(4, 8) * MINUTE_MS;
    }
    return [...this.#resume(nowMs), ...this.#halt(nowMs)];
  }

  #stageOpening(instrument: Instrument): void {
    const { temper, openChange } = instrument.listing;
    if (temper === "riser") this.#climb(instrument, 0);
    if (temper === "gapper") {
      const change = openChange + this.#random.between(-0.03, 0.04);
      instrument.stage(0, [{ untilMs: this.#random.between(4, 12) * MINUTE_MS, change, intensity: 1 }]);
    }
  }

  /** A slow climb into the gainers, and back. */
  #climb(instrument: Instrument, nowMs: number): void {
    const change = this.#random.between(0.06, 0.11);
    instrument.stage(
      nowMs,
      layOut(nowMs, [
        { lengthMs: this.#random.between(4, 10) * MINUTE_MS, change, intensity: 1.5 },
        { lengthMs: this.#random.between(10, 20) * MINUTE_MS, change: change - 0.01, intensity: 1 },
        { lengthMs: 20 * MINUTE_MS, change: instrument.listing.openChange, intensity: 1 },
      ]),
    );
  }

  #ignite(kind: IgnitionKind, nowMs: number): void {
    const high = this.#calm().filter((one) => one.change >= HIGH_CHANGE);
    const low = this.#low();
    const tight = low.filter((one) => one.price >= TIGHT_FROM_USD);
    const apt = { clean: tight, wide: low, fading: high }[kind];
    const chosen = this.#pickFrom(apt) ?? this.#pickFrom(low) ?? this.#pickFrom(this.#calm());
    if (chosen === null) return;
    const { change, listing } = chosen;
    const fitting = kind === "fading" && change < HIGH_CHANGE ? "wide" : kind;
    chosen.stage(nowMs, ignitionLegs(fitting, nowMs, change, listing.openChange, this.#random));
  }

  #resume(nowMs: number): HaltChange[] {
    const due = Array.from(this.#resumesMs).filter(([, resumeMs]) => nowMs >= resumeMs);
    return due.map(([instrument]) => {
      this.#resumesMs.delete(instrument);
      instrument.halted = false;
      const { change } = instrument;
      const reopened = change + this.#random.between(-0.03, 0.03);
      instrument.stage(
        nowMs,
        layOut(nowMs, [
          { lengthMs: 3_000, change: reopened, intensity: 8 },
          { lengthMs: 20_000, change: reopened, intensity: 4 },
          { lengthMs: 5 * MINUTE_MS, change, intensity: 1.2 },
        ]),
      );
      return { event: "resumed", instrument };
    });
  }

  #halt(nowMs: number): HaltChange[] {
    if (nowMs < this.#nextHaltMs) return [];
    this.#nextHaltMs = nowMs + this.#random.between(2, 5) * MINUTE_MS;
    const gappers = this.#calm().filter((one) => one.listing.temper === "gapper");
    const instrument = this.#pickFrom(gappers) ?? this.#pickFrom(this.#calm());
    if (instrument === null) return [];
    instrument.halted = true;
    this.#resumesMs.set(instrument, nowMs + this.#random.between(20_000, 45_000));
    return [{ event: "halted", instrument }];
  }

  #calm(): Instrument[] {
    return this.#instruments.filter((one) => !one.halted && !one.bursting);
  }

  #low(): Instrument[] {
    return this.#calm().filter((one) => one.change < LOW_CHANGE && one.listing.temper !== "wide");
  }

  #pickFrom(candidates: readonly Instrument[]): Instrument | null {
    return candidates.length === 0 ? null : this.#random.pick(candidates);
  }
}
