import * as z from "zod";
import { Audit } from "./auditor.ts";
import { LatencySummary } from "./latency.ts";

/** What the harness asks of the load generator: one JSON line each, answered by one JSON line. */
export const GeneratorCommand = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("open"),
    /** Clients are opened, counted, paused and closed by group. */
    group: z.string(),
    port: z.int(),
    clients: z.int(),
    dialect: z.enum(["classic", "v2"]),
    /** Whether they read `/api/stream`, where nobody can say anything, instead of a WebSocket. */
    isStream: z.boolean(),
    /** First message of a client of the batched dialect, besides its type. */
    hello: z.optional(z.record(z.string(), z.unknown())),
    /** So many of `tickers` tickers each client takes, at random. @default all */
    each: z.optional(z.object({ each: z.int(), tickers: z.int() })),
    /** So many clients of the group decode everything and check that it is whole and in order. */
    audit: z.int(),
    /** The first client of the group sends PING so often; 0 = only the heartbeat that every client sends. */
    pingEveryMs: z.int(),
  }),
  /** Starts a new window: counts and latencies begin at zero; audits go on. */
  z.object({ do: z.literal("reset") }),
  z.object({ do: z.literal("report") }),
  z.object({ do: z.literal("pause"), group: z.string() }),
  z.object({ do: z.literal("resume"), group: z.string() }),
  z.object({ do: z.literal("close"), group: z.string() }),
]);
export type GeneratorCommand = z.infer<typeof GeneratorCommand>;

export const GroupReport = z.object({
  open: z.int(),
  /** Close code -> clients that ended with it. */
  closes: z.record(z.string(), z.int()),
  frames: z.int(),
  bytes: z.int(),
  ticks: z.int(),
  others: z.int(),
  trade: LatencySummary,
  sent: LatencySummary,
  pong: LatencySummary,
  audits: z.array(Audit),
});
export type GroupReport = z.infer<typeof GroupReport>;

/** `windowMs` is the time since the last reset. */
export const GeneratorReply = z.object({ windowMs: z.number(), groups: z.record(z.string(), GroupReport) });
export type GeneratorReply = z.infer<typeof GeneratorReply>;
