import * as z from "zod/mini";
import { MessageType } from "./message_type.ts";
import { PAYLOAD_SCHEMAS } from "./server_messages.ts";

/** Messages that one request may publish. */
export const MAX_PUBLISHED = 100;

const theServers = z.optional(z.never("must not be there: it is the server's"));

/** Members by which the batched dialect numbers and marks events. */
const Unnumbered = z.looseObject({ _seq: theServers, _prev: theServers, _snapshot: theServers });

/** STATUS events that tell one client of its own connection: from anybody else they would confuse it. */
const OWN_EVENTS = ["connected", "subscribed", "slow_consumer", "slow_consumer_recovered"];

const NotOwn = z.looseObject({
  event: z.string().check(
    z.regex(
      new RegExp(`^(?!(?:${OWN_EVENTS.join("|")})$)`),
      `must be none of ${OWN_EVENTS.join(", ")}: they are the server's`,
    ),
  ),
});

const message = <T extends MessageType, S extends z.core.$ZodType>(type: T, data: S) =>
  z.strictObject({ type: z.literal(type), data });

/** A message of an external engine, checked as the server's own are; the server alone numbers events. */
export const PublishMessage = z.discriminatedUnion("type", [
  message(MessageType.LOG, PAYLOAD_SCHEMAS.LOG),
  message(MessageType.TRADE, z.intersection(PAYLOAD_SCHEMAS.TRADE, Unnumbered)),
  message(MessageType.STATUS, z.intersection(z.intersection(PAYLOAD_SCHEMAS.STATUS, NotOwn), Unnumbered)),
  message(MessageType.TICK, z.intersection(PAYLOAD_SCHEMAS.TICK, Unnumbered)),
  message(MessageType.BAR, z.intersection(PAYLOAD_SCHEMAS.BAR, Unnumbered)),
  message(MessageType.WATCHLIST, z.intersection(PAYLOAD_SCHEMAS.WATCHLIST, Unnumbered)),
  message(MessageType.IGNITION, z.intersection(PAYLOAD_SCHEMAS.IGNITION, Unnumbered)),
]);
export type PublishMessage = z.infer<typeof PublishMessage>;

/** `POST /api/publish`: one message, or several that are sent together or not at all. */
export const PublishRequest = z.union([
  PublishMessage,
  z.array(PublishMessage).check(z.minLength(1), z.maxLength(MAX_PUBLISHED)),
], "must be a message or an array of messages");
export type PublishRequest = z.infer<typeof PublishRequest>;
