import * as z from "zod";
import { EpochMs } from "@/lib/protocol/mod.ts";

/** Reads JSON. @throws {SyntaxError} when it is none. */
export function readJson(text: string): unknown {
  return JSON.parse(text);
}

/** Checks a message. @throws {SyntaxError} naming the first field that is not as the schema says. */
export function readMessage<S extends z.ZodType>(schema: S, message: unknown): z.infer<S> {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SyntaxError(`Cannot read the message: ${issue?.path.join(".") || "it"}: ${issue?.message}`);
}

/** A number written as a string, as exchanges do to keep every digit: `"64123.10"`. */
export const Decimal = z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, "not a decimal number").transform(Number);

export const Positive = z.number().positive();
export const NonNegative = z.number().nonnegative();
export const PositiveDecimal = Decimal.pipe(Positive);
export const NonNegativeDecimal = Decimal.pipe(NonNegative);

/** An RFC 3339 time, to epoch milliseconds; microseconds are kept as a fraction. */
export const Rfc3339 = z.string().transform((text, context): EpochMs => {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const seconds = match === null ? NaN : Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(seconds)) {
    context.addIssue({ code: "custom", message: "not a time as RFC 3339 writes it" });
    return z.NEVER;
  }
  return EpochMs.parse(seconds + Math.round(Number(match?.[2] ?? 0) * 1e6) / 1e3);
});

/** An epoch time of any common unit, told apart by its size: seconds, milliseconds, microseconds or nanoseconds. */
export function epochMs(time: number): EpochMs {
  const unit = time >= 1e17 ? 1e-6 : time >= 1e14 ? 1e-3 : time >= 1e11 ? 1 : 1e3;
  return EpochMs.parse(Math.round(time * unit * 1e3) / 1e3);
}

/** The same as a part of a schema. */
export const EpochTime = Positive.transform(epochMs);
