import * as z from "zod/mini";
import { MessageType } from "./message_type.ts";
import { PAYLOAD_SCHEMAS } from "./server_messages.ts";

/** Messages that one request may publish. */
export const MAX_PUBLISHED = 100;

/** Members by which the batched dialect numbers and marks events. */
const RESERVED = ["_seq", "_prev", "_snapshot"];

/** STATUS events that tell one client of its own connection: from anybody else they would confuse it. */
const OWN_EVENTS: ReadonlySet<string> = new Set([
  "connected",
  "subscribed",
  "slow_consumer",
  "slow_consumer_recovered",
]);

const message = <T extends MessageType>(type: T) =>
  z.strictObject({ type: z.literal(type), data: PAYLOAD_SCHEMAS[type] });

/** A message of an external engine, checked as the server's own are; the server alone numbers events. */
export const PublishMessage = z.discriminatedUnion("type", [
  message(MessageType.LOG),
  message(MessageType.TRADE),
  message(MessageType.STATUS),
  message(MessageType.TICK),
  message(MessageType.BAR),
  message(MessageType.WATCHLIST),
  message(MessageType.IGNITION),
]).check(
  z.refine(({ data }) => typeof data === "string" || RESERVED.every((name) => !(name in data)), {
    path: ["data"],
    message: `must not have ${RESERVED.join(", ")}: they are the server's`,
  }),
  z.refine(({ type, data }) => type !== "STATUS" || !OWN_EVENTS.has(data.event), {
    path: ["data", "event"],
    message: `must be none of ${[...OWN_EVENTS].join(", ")}: they are the server's`,
  }),
);
export type PublishMessage = z.infer<typeof PublishMessage>;

/** `POST /api/publish`: one message, or several that are sent together or not at all. */
export const PublishRequest = z.union([
  PublishMessage,
  z.array(PublishMessage).check(z.minLength(1), z.maxLength(MAX_PUBLISHED)),
], "must be a message or an array of messages");
export type PublishRequest = z.infer<typeof PublishRequest>;
