/** The wire of `/ws/feed`: message types, schemas, codec, close codes. Runs in the server and in browsers. */
export * from "./alerts.ts";
export * from "./batched_messages.ts";
export * from "./brand.ts";
export * from "./client_messages.ts";
export * from "./close_codes.ts";
export * from "./codec.ts";
export * from "./facts.ts";
export * from "./market_data.ts";
export * from "./market_session.ts";
export * from "./message_type.ts";
export * from "./orders.ts";
export * from "./publish.ts";
export * from "./rest.ts";
export * from "./serialize.ts";
export * from "./server_messages.ts";
export * from "./subscription.ts";
export * from "./watchlist_changes.ts";
