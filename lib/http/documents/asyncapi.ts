import * as z from "zod";
import {
  ActiveTickerChanged,
  BATCHED_SCHEMAS,
  BATCHED_SUBPROTOCOL,
  ConnectedPayload,
  Disconnects,
  EventStamps,
  Hello,
  isSubscribedType,
  MessageType,
  PAYLOAD_SCHEMAS,
  PING,
  Ping,
  SetActiveTicker,
  Subscribe,
  Unsubscribe,
} from "@/lib/protocol/mod.ts";
import { type JsonSchema, JsonSchemas } from "./json_schemas.ts";

const ADDRESS = "/ws/feed";

const DESCRIPTION = `Everything that happens in a realtime market server, over one WebSocket endpoint of text frames, \
or as a stream. The subprotocol that a client offers chooses the dialect: none is the classic one, \
\`${BATCHED_SUBPROTOCOL}\` the batched one; a client that offers others only is refused with HTTP 400.

A reader ignores members and events that it does not know.`;

const CLASSIC =
  `One message in a frame: \`TYPE:\` and the payload, split at the first colon. A payload is JSON, that of \
LOG and ERROR plain text. \`ACTIVE_TICKER_CHANGED\` alone has no \`TYPE:\`: its frame is the JSON. STATUS \`connected\` \
comes first. There is no snapshot and no recovery: what was before is at \`/api/watchlist\`, \`/api/ignition\` and \
\`/api/bars\`.`;

const BATCHED = `One or more messages in a frame, joined by a line feed, which no message contains: each is \`TYPE:\` \
and a JSON object. The client speaks first, with HELLO, and says PING every 15 s: one that is silent is closed.

BAR, TRADE, WATCHLIST, STATUS, LOG and IGNITION are events: each that is broadcast has \`_seq\`, 1 for the first of an \
epoch and one more for each that follows, and reaches every client whose filter admits it, once and in order. With a \
filter it also has \`_prev\`, the \`_seq\` of the event before it that the filter admits; any other \`_prev\` than the \
last \`_seq\` seen is a gap. Ticks have no number and may be merged. The answers of scans have a number of their own, \`n\`. \
QUOTE, PRINT and DEPTH come of the tickers that are named for them, without a number and without recovery.

Recovery: a HELLO with the \`epoch\` and \`seq\` of the last event seen is answered with STATUS \`connected\`. With \
\`recovered: true\` the events that were missed follow, without a gap; otherwise a snapshot of ordinary messages marked \
\`_snapshot\`, then events from \`seq\` + 1 on.`;

const STREAM = `The batched dialect as Server-Sent Events, for networks that let no WebSocket through; \
\`GET /api/stream\` in \`/api/openapi.json\` has its parameters, which stand for HELLO. The \`data\` of an event is what a \
frame of the batched dialect is. Its \`id\` is \`epoch:seq\` of the last numbered event in it: an EventSource brings it as \
\`Last-Event-ID\` when it comes back, and recovers. The client says nothing; PONG comes unasked. The last event is named \
\`close\` and has the code, the reason and the advice as JSON.`;

const CLOSING = `The server ends a connection with one of these codes; any other end is an ordinary loss.

| code | reason | reconnect |
| ---- | ------ | --------- |
${
  Object.values(Disconnects).map(({ code, reason, reconnect }) => `| ${code} | ${reason} | ${reconnect} |`).join("\n")
}`;

/** When a message of the server comes. */
const SUMMARIES: Readonly<Record<MessageType, string>> = {
  TICK: "Trades",
  BAR: "A one-minute bar that was completed, or revised",
  TRADE: "An event of an order",
  WATCHLIST: "The whole watchlist",
  STATUS: "A change of state, by its event",
  IGNITION: "An ignition score",
  LOG: "A line of the server's log",
  ERROR: "The message just received was refused; nothing was changed and the connection stays open",
  PONG: "The answer to PING",
  SCAN: "The answer of a scan, whole or what has changed in it",
  QUOTE: "Tops of book that have changed",
  PRINT: "Single trades",
  DEPTH: "An order book",
};

/** Payloads as they travel, after `TYPE:`. */
const EXAMPLES: Readonly<Record<"classic" | "batched", Readonly<Partial<Record<MessageType, unknown>>>>> = {
  classic: {
    TICK: { ticker: "AAPL", price: 175.5, volume: 100 },
    IGNITION: { ticker: "AAPL", score: 85.3 },
    STATUS: { event: "engine_started" },
  },
  batched: {
    TICK: {
      s: ["AAPL", "TSLA"],
      i: [0, 1, 0],
      p: [175.5, 240.1, 175.52],
      v: [100, 20, 300],
      t0: 1700000000000,
      t: [0, 3, 4],
    },
  },
};

/** Batched messages that are answers or may be merged, and so have no number. */
const UNNUMBERED: ReadonlySet<MessageType> = new Set([
  MessageType.TICK,
  MessageType.ERROR,
  MessageType.PONG,
  MessageType.SCAN,
  MessageType.QUOTE,
  MessageType.PRINT,
  MessageType.DEPTH,
]);

interface Message {
  readonly summary: string;
  readonly payload: JsonSchema;
  readonly contentType?: "text/plain";
  readonly examples?: readonly { readonly payload: unknown }[];
}

type Messages = Readonly<Record<string, Message>>;

/** What a client may ask, and the messages that answer it. */
type Requests = Readonly<Record<string, { readonly asks: string; readonly answers: readonly string[] }>>;

const TYPES = Object.values(MessageType);
const CLASSIC_TYPES = TYPES.filter(isSubscribedType);

function serverMessages(
  dialect: keyof typeof EXAMPLES,
  payloads: Readonly<Partial<Record<MessageType, z.core.$ZodType>>>,
  schemas: JsonSchemas,
): Messages {
  return Object.fromEntries(TYPES.flatMap((type): [string, Message][] => {
    const schema = payloads[type];
    if (schema === undefined) return [];
    const payload = schemas.of(schema, "output");
    const example = EXAMPLES[dialect][type];
    return [[type, {
      summary: SUMMARIES[type],
      payload,
      ...(payload.type === "string" ? { contentType: "text/plain" as const } : {}),
      ...(example === undefined ? {} : { examples: [{ payload: example }] }),
    }]];
  }));
}

function classicMessages(schemas: JsonSchemas): Messages {
  return {
    ...serverMessages("classic", PAYLOAD_SCHEMAS, schemas),
    ACTIVE_TICKER_CHANGED: {
      summary: "A new active ticker; sent without TYPE:",
      payload: schemas.of(ActiveTickerChanged, "output"),
    },
    PING: { summary: "Asks for PONG", payload: { type: "string", const: PING }, contentType: "text/plain" },
    SET_ACTIVE_TICKER: {
      summary: "Makes a ticker the active one, for every client",
      payload: schemas.of(SetActiveTicker, "input"),
    },
  };
}

function batchedMessages(schemas: JsonSchemas): Messages {
  const payloads = Object.fromEntries(
    TYPES.map((type) => [
      type,
      UNNUMBERED.has(type) ? BATCHED_SCHEMAS[type] : z.intersection(BATCHED_SCHEMAS[type], EventStamps),
    ]),
  );
  const request = (summary: string, schema: z.core.$ZodType): Message => ({
    summary,
    payload: schemas.of(schema, "input"),
  });
  return {
    ...serverMessages("batched", payloads, schemas),
    CONNECTED: { summary: "STATUS connected, the answer to HELLO", payload: schemas.of(ConnectedPayload, "output") },
    HELLO: request("The first message: what to recover, and what to subscribe to", Hello),
    SUBSCRIBE: request("Adds to the subscription", Subscribe),
    UNSUBSCRIBE: request("Takes away from the subscription", Unsubscribe),
    SET_ACTIVE_TICKER: request("Makes a ticker the active one, for every client", SetActiveTicker),
    PING: request("Asks for PONG with the same id", Ping),
  };
}

/** How a WebSocket is opened. */
function socketBindings(subprotocol?: string) {
  const headers = {
    type: "object",
    properties: { "Sec-WebSocket-Protocol": { type: "string", const: subprotocol } },
    required: ["Sec-WebSocket-Protocol"],
  };
  return { ws: { method: "GET", ...(subprotocol === undefined ? {} : { headers }), bindingVersion: "0.1.0" } };
}

function channel(title: string, description: string, messages: Messages) {
  return {
    title,
    description: `${description}\n\n${CLOSING}`,
    messages: Object.fromEntries(Object.entries(messages).map(([name, message]) => [name, { name, ...message }])),
    "x-close-codes": Object.values(Disconnects),
  };
}

function operations(channelName: string, sent: readonly string[], requests: Requests): [string, unknown][] {
  const channel = { $ref: `#/channels/${channelName}` };
  const messages = (names: readonly string[]) => names.map((name) => ({ $ref: `${channel.$ref}/messages/${name}` }));
  return [
    [`${channelName}Send`, { action: "send", channel, summary: "What the server sends", messages: messages(sent) }],
    ...Object.entries(requests).map(([name, { asks, answers }]): [string, unknown] => [`${channelName}${name}`, {
      action: "receive",
      channel,
      messages: messages([asks]),
      reply: { channel, messages: messages(answers) },
    }]),
  ];
}

/**
 * The AsyncAPI 3.0 document of `/ws/feed` and `/api/stream`, made from the schemas that its messages are read by.
 *
 * @param version of the server
 */
export function asyncApiDocument(version: string) {
  // The dialect of JSON Schema that AsyncAPI's own is a superset of.
  const schemas = new JsonSchemas("draft-07");
  const classic = classicMessages(schemas);
  const batched = batchedMessages(schemas);
  const sent = [...TYPES, "CONNECTED"];
  const streamed = Object.fromEntries(Object.entries(batched).filter(([name]) => sent.includes(name)));
  return {
    asyncapi: "3.0.0" as const,
    info: { title: "Flashtape", version, description: DESCRIPTION, license: { name: "MIT" } },
    defaultContentType: "application/json",
    channels: {
      classic: { address: ADDRESS, ...channel("Classic dialect", CLASSIC, classic), bindings: socketBindings() },
      batched: {
        address: ADDRESS,
        ...channel("Batched dialect", BATCHED, batched),
        bindings: socketBindings(BATCHED_SUBPROTOCOL),
      },
      stream: { address: "/api/stream", ...channel("Batched dialect as a stream", STREAM, streamed) },
    },
    operations: Object.fromEntries([
      ...operations("classic", [...CLASSIC_TYPES, "ACTIVE_TICKER_CHANGED"], {
        Ping: { asks: "PING", answers: ["PONG"] },
        SetActiveTicker: { asks: "SET_ACTIVE_TICKER", answers: ["ACTIVE_TICKER_CHANGED", "STATUS", "ERROR"] },
      }),
      ...operations("batched", TYPES, {
        Hello: { asks: "HELLO", answers: ["CONNECTED", "ERROR"] },
        Subscribe: { asks: "SUBSCRIBE", answers: ["STATUS", "SCAN", "QUOTE", "PRINT", "DEPTH", "ERROR"] },
        Unsubscribe: { asks: "UNSUBSCRIBE", answers: ["STATUS", "ERROR"] },
        SetActiveTicker: { asks: "SET_ACTIVE_TICKER", answers: ["STATUS", "ERROR"] },
        Ping: { asks: "PING", answers: ["PONG", "ERROR"] },
      }),
      ...operations("stream", sent, {}),
    ]),
    components: { schemas: schemas.components },
  };
}
