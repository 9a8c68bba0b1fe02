import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ScanRows, Ticker } from "@/lib/protocol/mod.ts";
import { heldView, type ScanView, viewOf } from "./scan_view.ts";

/** How long a ticker is called new. */
const FRESH_MS = 90_000;

/** One scan that is open on the page: what it answers, and in which order that is shown. */
export class OpenScan {
  #latest: ScanView | null;
  /** Whose order is held; null when there is none to hold. */
  #shown: ScanView | null;
  #isHeld = false;
  #isDirty = false;
  /** Whether the next answer is to another question, so that there is no order to hold. */
  #isAnew = false;
  /** When a ticker came into the answer, by the page's clock; those that were there at first are not in it. */
  #arrivals = new Map<Ticker, number>();
  readonly #view: Signal<ScanView | null>;
  readonly #held = signal(false);

  /** @param rows what the server knew when it made the page; null where it has to be asked */
  constructor(rows: ScanRows | null) {
    this.#latest = this.#shown = rows && viewOf(rows);
    this.#view = signal(this.#latest);
  }

  /** Null before the first answer. */
  get view(): ReadonlySignal<ScanView | null> {
    return this.#view;
  }

  /** Whether the order is kept because somebody has a hand on the rows. */
  get held(): ReadonlySignal<boolean> {
    return this.#held;
  }

  /** The scan was changed: its next answer is shown as it comes, whoever has a hand on the rows. */
  begin(): void {
    this.#isAnew = true;
  }

  /** Tickers that have come into the answer of late: in the last 90 s. */
  freshAt(nowMs: number): ReadonlySet<Ticker> {
    return new Set([...this.#arrivals].filter(([, ms]) => nowMs - ms < FRESH_MS).map(([ticker]) => ticker));
  }

  /** To be followed by `commit`. @param nowMs by the page's clock */
  apply(rows: ScanRows, nowMs: number): void {
    const before = this.#isAnew ? null : this.#latest;
    this.#latest = viewOf(rows);
    this.#arrive(before, this.#latest, nowMs);
    this.#isDirty = true;
    if (!this.#isAnew) return;
    this.#isAnew = false;
    this.#shown = null;
  }

  #arrive(before: ScanView | null, now: ScanView, nowMs: number): void {
    for (const ticker of this.#arrivals.keys()) if (!now.rows.has(ticker)) this.#arrivals.delete(ticker);
    if (before === null) return this.#arrivals.clear();
    for (const ticker of now.order) if (!before.rows.has(ticker)) this.#arrivals.set(ticker, nowMs);
  }

  /** Rows keep their places from now on, or take those that they have come to. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#held.value = isHeld;
    this.#isDirty = true;
    this.commit();
  }

  /** Writes the signal; to be called inside a batch. */
  commit(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const shown = this.#shown;
    const latest = this.#latest;
    this.#shown = this.#isHeld && shown !== null && latest !== null ? heldView(shown, latest) : latest;
    this.#view.value = this.#shown;
  }
}
