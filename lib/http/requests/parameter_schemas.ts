import * as z from "zod";
import { firstIssue, Ticker, TICKER_PATTERN } from "@/lib/protocol/mod.ts";
import { excerpt } from "../problems/faults.ts";

/**
 * Parameters of paths and queries are texts. What each must look like is told here in terms of what it means: an
 * integer is documented as an integer, not as a text of digits.
 */
export const PARAMETER_JSON_SCHEMAS = z.registry<z.core.JSONSchema.BaseSchema>();

/** A ticker as a person types it. */
export const tickerText = z.string("is needed").pipe(Ticker)
  .register(PARAMETER_JSON_SCHEMAS, {
    type: "string",
    pattern: TICKER_PATTERN.source,
    description: "A ticker, in upper or lower case; in a path with a slash in it written as %2F.",
    examples: ["IBM"],
  });

/**
 * Several, separated by commas; an empty text is none.
 *
 * @param pattern of one of them, as a regular expression
 */
export const listText = <S extends z.core.$ZodType>(schema: S, pattern: string, description: string) =>
  z.string().transform((text, context) => {
    const items: z.output<S>[] = [];
    for (const item of text === "" ? [] : text.split(",")) {
      const parsed = z.safeParse(schema, item);
      if (parsed.success) items.push(parsed.data);
      else context.addIssue({ code: "custom", message: `${excerpt(item)}: ${firstIssue(parsed.error.issues)}` });
    }
    return items;
  }).register(PARAMETER_JSON_SCHEMAS, {
    type: "string",
    pattern: `^(?:(?:${pattern})(?:,(?:${pattern}))*)?$`,
    description: `${description} Separated by commas.`,
  });

/** How many, at least 1. */
export const countText = (max: number, fallback: number) =>
  z.string().regex(/^[1-9]\d{0,5}$/, "must be a positive integer").transform(Number)
    .pipe(z.number().max(max, `must be at most ${max}`)).default(fallback)
    .register(PARAMETER_JSON_SCHEMAS, {
      type: "integer",
      minimum: 1,
      maximum: max,
      default: fallback,
      description: "The newest so many.",
    });

export const flagText = z.enum(["true", "false"], "must be true or false").transform((text) => text === "true")
  .register(PARAMETER_JSON_SCHEMAS, { type: "boolean" });

/** Epoch seconds, or ISO 8601 with a zone. */
export const timeText = z.string().transform((text, context) => {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  if (Number.isFinite(seconds) && (/^\d+$/.test(text) || z.iso.datetime({ offset: true }).safeParse(text).success)) {
    return seconds;
  }
  context.addIssue({ code: "custom", message: "must be epoch seconds or an ISO 8601 time with its zone" });
  return z.NEVER;
}).register(PARAMETER_JSON_SCHEMAS, {
  anyOf: [{ type: "integer", minimum: 0 }, { type: "string", format: "date-time" }],
  description: "Epoch seconds, or ISO 8601 with a zone.",
});
