import type { AlertRuleRequest } from "@/lib/protocol/mod.ts";

/** One tone of a sound. */
export interface Tone {
  readonly hz: number;
  /** Where it glides to. @default it stays */
  readonly toHz?: number;
  /** From the beginning of the sound, seconds. */
  readonly startS: number;
  readonly lengthS: number;
}

type RuleSound = AlertRuleRequest["sound"];

/**
 * Made of tones, so that no file has to be there: one short tone, two steps up, four steps up, a struck bell with its
 * overtone, a glide up and down.
 */
export const SOUNDS: Readonly<Record<RuleSound, readonly Tone[]>> = {
  none: [],
  ping: [{ hz: 1568, startS: 0, lengthS: 0.12 }],
  chime: [{ hz: 880, startS: 0, lengthS: 0.18 }, { hz: 1174.7, startS: 0.12, lengthS: 0.3 }],
  rise: [523.3, 659.3, 784, 1046.5].map((hz, step) => ({ hz, startS: step * 0.09, lengthS: 0.14 })),
  bell: [{ hz: 659.3, startS: 0, lengthS: 0.7 }, { hz: 1318.5, startS: 0, lengthS: 0.45 }],
  siren: [
    { hz: 520, toHz: 940, startS: 0, lengthS: 0.35 },
    { hz: 940, toHz: 520, startS: 0.35, lengthS: 0.35 },
  ],
};

/** The tones of a sound by name; those of a newer server's that is not known here are the chime's. */
export const tonesOf = (sound: string): readonly Tone[] =>
  Object.hasOwn(SOUNDS, sound) ? SOUNDS[sound as RuleSound] : SOUNDS.chime;
