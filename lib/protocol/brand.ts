import "./zod_config.ts";
import * as z from "zod/mini";

/**
 * Values that look like a string or a number but must not be mixed with others. Each is made only by the
 * parser of its name here, so holding one means that it was checked.
 */

/**
 * Where lower case has a meaning: Massive's preferreds `BACpL`, rights `BCVr` and shares when issued `XYZw`, which
 * without it would be the names of others.
 */
const MEANT_CASE = /^[A-Z]{1,5}(?:\.[A-Z])?(?:p[A-Z]?|r|w)w?(?:\.[A-Z]{1,3})?$/;

/** A ticker as a person types it, as it is written: surrounding blanks dropped, upper case except where lower is meant. */
function written(text: string): string {
  const name = text.trim();
  return MEANT_CASE.test(name) ? name : name.toUpperCase();
}

/** What a ticker may look like, for the places that cannot ask {@link Ticker} itself. */
export const TICKER_PATTERN = /^[A-Za-z0-9^][A-Za-z0-9.\/\-+^=_: ]{0,31}$/;

/**
 * The one rule for names of what is traded: `IBM`, `BRK.B`, `^GSPC`, `BTC/USD`, `BTC:USD`, `005930`, `BACpL`. 1 to 32
 * characters. Reads them as a person types them: {@link parseTicker}.
 */
export const Ticker = z.string().check(
  z.overwrite(written),
  z.regex(
    TICKER_PATTERN,
    "a ticker is 1 to 32 letters, digits, blanks or . / - + ^ = _ : and starts with a letter, a digit or ^",
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
 * Reads a ticker the way a person types one: surrounding blanks dropped, letters upper-cased, save the lower-case ones
 * that Massive gives a meaning (`BACpL`).
 *
 * @throws {z.core.$ZodError} when the rest is no ticker.
 */
export function parseTicker(text: string): Ticker {
  return Ticker.parse(text);
}
