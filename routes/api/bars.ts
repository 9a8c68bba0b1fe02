import * as z from "zod";
import { parseQuery } from "@/lib/http/parse_query.ts";
import { type BarsResponse, Ticker, Timeframe } from "@/lib/protocol/mod.ts";
import { define } from "@/lib/state.ts";

const MAX_BARS = 50_000;

/** Epoch seconds, or ISO 8601 with a zone. */
const Time = z.string().transform((text, context) => {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  if (Number.isFinite(seconds) && (/^\d+$/.test(text) || z.iso.datetime({ offset: true }).safeParse(text).success)) {
    return seconds;
  }
  context.addIssue({ code: "custom", message: "must be epoch seconds or an ISO 8601 time with its zone" });
  return z.NEVER;
});

const Query = z.strictObject({
  ticker: z.string("is needed").transform((text) => text.trim().toUpperCase()).pipe(Ticker),
  timeframe: z.string().default("1m").pipe(Timeframe),
  from: Time.optional(),
  to: Time.optional(),
  limit: z.string().regex(/^[1-9]\d{0,5}$/, "must be a positive integer").transform(Number)
    .pipe(z.number().max(MAX_BARS, `must be at most ${MAX_BARS}`)).default(1000),
}).refine(({ from, to }) => from === undefined || to === undefined || from <= to, "from must not be after to");

export const handler = define.handlers({
  GET: (ctx) => {
    const { ticker, timeframe, from, to, limit } = parseQuery(ctx.url, Query);
    const bars = ctx.state.app.bars(ticker, timeframe, {
      limit,
      ...(from === undefined ? {} : { fromS: from }),
      ...(to === undefined ? {} : { toS: to }),
    });
    return Response.json({ ticker, timeframe, bars } satisfies BarsResponse);
  },
});
