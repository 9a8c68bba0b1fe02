import { Disconnects } from "@/lib/protocol/close_codes.ts";

/** Whether the connection ended without a close frame; browsers report that as 1006, Deno sometimes as 0. */
export function isAbnormal(code: number): boolean {
  return code === 1006 || code === 0;
}

const TEXTS: ReadonlyMap<number, string> = new Map<number, string>([
  [Disconnects.SERVICE_RESTART.code, "The server is restarting"],
  [Disconnects.GOING_AWAY.code, "The server is shutting down"],
  [Disconnects.BAD_FRAME.code, "The server could not read what this page sent"],
  [Disconnects.UNAUTHORIZED.code, "The server asks for a valid token"],
  [Disconnects.FORBIDDEN_ORIGIN.code, "The server does not serve pages of this origin"],
  [Disconnects.SLOW_CONSUMER.code, "This page could not keep up with the data"],
  [Disconnects.RATE_LIMITED.code, "This page sent too many messages"],
  [Disconnects.HELLO_TIMEOUT.code, "The server heard no greeting in time"],
  [Disconnects.HEARTBEAT_LOST.code, "The server heard nothing from this page"],
]);

/** Why a connection ended, for a person to read. */
export function lossReason(code: number, reason: string): string {
  if (isAbnormal(code)) return "The connection broke off";
  const text = TEXTS.get(code);
  if (text !== undefined) return text;
  return reason === "" ? `The server closed the connection (code ${code})` : `${reason} (code ${code})`;
}
