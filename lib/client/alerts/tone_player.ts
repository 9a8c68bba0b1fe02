import type { Clock } from "@/lib/support/clock.ts";
import { type Tone, tonesOf } from "./tones.ts";

/** What plays tones: the browser's audio, or a test's. */
export interface ToneOutput {
  /** @param volume 0 to 1 */
  play(tones: readonly Tone[], volume: number): void;
}

/** Alerts of one moment are one sound. */
const LEAST_MS = 400;

/** Plays the sounds of alerts once a person has touched the page, which browsers ask for, and while it is not muted. */
export class TonePlayer {
  readonly #open: () => ToneOutput;
  readonly #clock: Clock;
  #output: ToneOutput | null = null;
  #playedMs = -Infinity;
  isMuted = false;
  /** 0 to 1. */
  volume = 0.5;

  /** @param open makes the output; called with the first touch of the page */
  constructor(open: () => ToneOutput, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** To be called while a person presses something. */
  unlock(): void {
    this.#output ??= this.#open();
  }

  /** Whether it was heard: not before a touch, nor while muted or right after another. */
  play(sound: string): boolean {
    const tones = tonesOf(sound);
    const nowMs = this.#clock.now();
    if (this.#output === null || this.isMuted || tones.length === 0) return false;
    // The wall clock may have been set back.
    if (Math.abs(nowMs - this.#playedMs) < LEAST_MS) return false;
    this.#playedMs = nowMs;
    this.#output.play(tones, this.volume);
    return true;
  }
}

/** At full volume. */
const LOUDNESS = 0.3;
/** Less is silence to `exponentialRampToValueAtTime`. */
const QUIET = 0.0001;
/** Sound that begins or ends at full strength clicks. */
const EDGE_S = 0.015;

/** The browser's audio. */
export function browserTones(): ToneOutput {
  const context = new AudioContext();
  return {
    play: (tones, volume) => {
      // A browser may have put it to sleep meanwhile.
      if (context.state === "suspended") void context.resume();
      for (const { hz, toHz = hz, startS, lengthS } of tones) {
        const from = context.currentTime + startS;
        const until = from + lengthS;
        const oscillator = new OscillatorNode(context, { frequency: hz });
        oscillator.frequency.setValueAtTime(hz, from);
        oscillator.frequency.linearRampToValueAtTime(toHz, until);
        const gain = new GainNode(context, { gain: 0 });
        gain.gain.setValueAtTime(0, from);
        gain.gain.linearRampToValueAtTime(Math.max(QUIET, LOUDNESS * volume), from + EDGE_S);
        gain.gain.exponentialRampToValueAtTime(QUIET, until);
        oscillator.connect(gain).connect(context.destination);
        oscillator.start(from);
        oscillator.stop(until);
      }
    },
  };
}
