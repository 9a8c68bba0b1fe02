import type { Instrument } from "./instrument.ts";
import { type Bands, bandsAround, bandWidth } from "./price_bands.ts";

export interface BandChange {
  readonly instrument: Instrument;
  readonly bands: Bands;
  /** It has stood at a band for so long that trading stops. */
  readonly pauses: boolean;
}

interface Watched {
  /** Mean price of the latest minutes, USD: what the bands lie around. */
  reference: number;
  /** What they lay around when they were told. */
  toldReference: number;
  toldMs: number;
  /** Since when the price has been at a band. */
  limitMs: number | null;
}

const CHECK_S = 1;
/** The reference is a mean over five minutes in life; here a sliding one of about this weight. */
const MEAN_S = 90;
/** A ticker at its band for 15 s is halted; new bands come every 30 s at most, for a change of 1 % (LULD plan, V to VII). */
const LIMIT_MS = 15_000;
const NEW_BANDS_MS = 30_000;
const NEW_BANDS_CHANGE = 0.01;

/** Limit up, limit down: bands for tickers that come near them, and who has to pause for standing at one. */
export class LimitWatch {
  readonly #watched = new Map<Instrument, Watched>();

  /** Once a second, for all that something is happening to. Times are milliseconds since the start of the tape. */
  check(nowMs: number, instruments: Iterable<Instrument>): BandChange[] {
    const changes: BandChange[] = [];
    for (const instrument of instruments) {
      const change = instrument.halted ? null : this.#checkOne(nowMs, instrument);
      if (change !== null) changes.push(change);
    }
    return changes;
  }

  /** Trading goes on at a price: new bands around it. */
  reopen(nowMs: number, instrument: Instrument): BandChange {
    const reference = instrument.mid;
    this.#watched.set(instrument, { reference, toldReference: reference, toldMs: nowMs, limitMs: null });
    return { instrument, bands: instrument.bands = bandsAround(reference), pauses: false };
  }

  /** Nothing happens to it any more. */
  forget(instrument: Instrument): void {
    this.#watched.delete(instrument);
    instrument.bands = null;
  }

  #checkOne(nowMs: number, instrument: Instrument): BandChange | null {
    const { mid, bands } = instrument;
    const watched = this.#watched.get(instrument);
    if (watched === undefined) {
      this.#watched.set(instrument, { reference: mid, toldReference: mid, toldMs: nowMs, limitMs: null });
      return null;
    }
    if (bands !== null && (mid >= bands.up || mid <= bands.down)) {
      watched.limitMs ??= nowMs;
      return nowMs - watched.limitMs < LIMIT_MS ? null : { instrument, bands, pauses: true };
    }
    watched.limitMs = null;
    watched.reference += (mid - watched.reference) * (1 - Math.exp(-CHECK_S / MEAN_S));
    const { reference, toldReference, toldMs } = watched;
    const isDue = bands === null
      ? Math.abs(mid / reference - 1) >= bandWidth(reference) / 2
      : nowMs - toldMs >= NEW_BANDS_MS && Math.abs(reference / toldReference - 1) >= NEW_BANDS_CHANGE;
    if (!isDue) return null;
    watched.toldReference = reference;
    watched.toldMs = nowMs;
    return { instrument, bands: instrument.bands = bandsAround(reference), pauses: false };
  }
}
