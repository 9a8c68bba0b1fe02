import "./zod_config.ts";
import * as z from "zod/mini";

/**
 * Values that look like a string or a number but must not be mixed with others. Each is made only by the
 * parser of its name here, so holding one means that it was checked.
 */

/** A symbol as its market writes it: `IBM`, `BRK.A`, `BTC/USD`. 1 to 20 characters, upper case. */
export const Ticker = z.string().check(
  z.regex(
    /^[A-Z0-9][A-Z0-9.\/+\-^= ]{0,19}$/,
    "a ticker is 1 to 20 upper-case letters, digits or . / + - ^ = and starts with a letter or digit",
  ),
).brand<"Ticker">();
export type Ticker = z.infer<typeof Ticker>;

/** Milliseconds since 1970-01-01T00:00:00Z; a fraction is allowed (feeds stamp microseconds). */
export const EpochMs = z.number().brand<"EpochMs">();
export type EpochMs = z.infer<typeof EpochMs>;

/** Number of an event within one epoch of the server, from 1 upwards without holes. */
export const Seq = z.int().check(z.positive()).brand<"Seq">();
export type Seq = z.infer<typeof Seq>;

/**
 * Reads a ticker the way a person types one: surrounding blanks dropped, letters upper-cased.
 *
 * @throws {z.core.$ZodError} when the rest is no ticker.
 */
export function parseTicker(text: string): Ticker {
  return Ticker.parse(text.trim().toUpperCase());
}
