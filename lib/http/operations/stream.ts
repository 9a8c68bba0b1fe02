import * as z from "zod";
import {
  ALL_TICKERS,
  DEFAULT_FLUSH_MS,
  MAX_FLUSH_MS,
  MOST_DETAIL_TICKERS as MOST,
  ScanId,
  SubscribedType,
  Ticker,
  TICKER_PATTERN,
} from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { flagText, listText, PARAMETER_JSON_SCHEMAS } from "../requests/parameter_schemas.ts";

const LAST_EVENT_ID = /^[!-~]{1,64}:\d{1,15}$/;

/** `epoch:seq`, as the `id` of an event has it. */
export const lastEventIdText = z.string()
  .regex(LAST_EVENT_ID, "must be epoch:seq, as the id of an event that was received")
  .transform((text) => {
    const colon = text.lastIndexOf(":");
    return { epoch: text.slice(0, colon), seq: Number(text.slice(colon + 1)) };
  })
  .register(PARAMETER_JSON_SCHEMAS, {
    type: "string",
    pattern: LAST_EVENT_ID.source,
    description: "The last event seen, `epoch:seq`; what came after it is sent again. The header `Last-Event-ID` wins.",
  });

const ONE_TICKER = TICKER_PATTERN.source.slice(1, -1);

const FLUSH_WANTED = `must be an integer from 0 to ${MAX_FLUSH_MS}`;
const flushText = z.string().regex(/^\d{1,4}$/, FLUSH_WANTED).transform(Number)
  .pipe(z.number().max(MAX_FLUSH_MS, FLUSH_WANTED)).default(DEFAULT_FLUSH_MS)
  .register(PARAMETER_JSON_SCHEMAS, {
    type: "integer",
    minimum: 0,
    maximum: MAX_FLUSH_MS,
    default: DEFAULT_FLUSH_MS,
    description: "Least time between two frames of market data, milliseconds; 0 = at once.",
  });

export const getStream = {
  method: "GET",
  path: "/api/stream",
  tag: "market",
  summary: "Everything that happens, as Server-Sent Events",
  description:
    "The batched dialect of `/ws/feed` for networks that let no WebSocket through, until one side ends it. `data` is one " +
    "message a line, as in a frame; `id` is `epoch:seq` of the last numbered event in it. The last event of all is named " +
    "`close` and tells code, reason and whether to come back.",
  query: z.strictObject({
    tickers: listText(Ticker, ONE_TICKER, "Tickers; without it all, empty none.").optional(),
    types: listText(z.enum(SubscribedType), Object.values(SubscribedType).join("|"), "Message types; without it all.")
      .optional(),
    scans: listText(ScanId, "[a-z0-9][a-z0-9-]{0,47}", "Scans whose answers are to come, by id.").optional(),
    quotes: listText(Ticker, ONE_TICKER, `Tickers whose tops of book are to come, at most ${MOST.quotes}.`).optional(),
    prints: listText(
      z.union([z.literal(ALL_TICKERS), Ticker]),
      `\\*|${ONE_TICKER}`,
      `Tickers whose single trades are to come, at most ${MOST.prints}; * is all.`,
    ).optional(),
    depth: listText(Ticker, ONE_TICKER, `Tickers whose order books are to come, at most ${MOST.depth}.`).optional(),
    flush_ms: flushText,
    conflate: flagText.optional(),
    last_event_id: lastEventIdText.optional(),
  }),
  answers: { 200: { description: "The events.", schema: z.string(), contentType: "text/event-stream" } },
  problems: {
    403: "The request comes from a page of another origin.",
    503: "The server is going away, or has no room for another connection.",
  },
} as const satisfies OperationDescription;
