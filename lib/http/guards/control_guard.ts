import { problem } from "../problems/problem.ts";
import { isTrustedOrigin } from "./origin.ts";

export interface ControlGuardOptions {
  /** When set, the only way in. */
  readonly adminToken: string | undefined;
  readonly allowedOrigins: readonly string[];
}

const encoder = new TextEncoder();

/** Compares in a time that does not tell how much of the secret was right. */
async function sameSecret(given: string, secret: string): Promise<boolean> {
  const digest = async (text: string) => new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  const [a, b] = await Promise.all([digest(given), digest(secret)]);
  return a.reduce((difference, byte, index) => difference | (byte ^ (b[index] ?? 0)), 0) === 0;
}

const isLoopback = (hostname: string): boolean =>
  hostname === "::1" || hostname.startsWith("127.") || hostname.startsWith("::ffff:127.");

/**
 * A name that only this machine gives itself. A page whose own domain was made to resolve to 127.0.0.1 (DNS
 * rebinding) has a matching Origin, but its Host header still carries that domain.
 */
const isLocalHost = (request: Request): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(request.headers.get("host") ?? "");

/**
 * Guards calls that change the server: `Authorization: Bearer $ADMIN_TOKEN`, or, when no token is set, a peer on
 * loopback that calls this machine by a local name and whose Origin is ours or absent.
 *
 * @returns the refusal, or null when the call may go on
 */
export async function refuseControl(
  request: Request,
  peer: string,
  { adminToken, allowedOrigins }: ControlGuardOptions,
): Promise<Response | null> {
  if (adminToken !== undefined) {
    const given = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (given !== undefined && await sameSecret(given, adminToken)) return null;
    return problem(401, "this call needs the header Authorization: Bearer with the server's ADMIN_TOKEN", {
      "www-authenticate": "Bearer",
    });
  }
  if (!isLoopback(peer) || !isLocalHost(request)) {
    return problem(403, "without an ADMIN_TOKEN on the server this call is for programs on the same machine only");
  }
  if (!isTrustedOrigin(request, allowedOrigins)) {
    return problem(403, `pages of the origin ${request.headers.get("origin")} may not control this server`);
  }
  return null;
}
