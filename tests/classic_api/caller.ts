import { assertEquals, assertMatch } from "@std/assert";
import * as z from "zod";
import { type ApiServer, moveClock, serveClassicApi } from "@/tests/support/api_server.ts";
import type { ClassicAttempt } from "./classic_case.ts";

export interface ClassicReply {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** Sends a request to the classic API. */
export async function send(
  { port, clock }: ApiServer,
  method: string,
  attempt: ClassicAttempt & { readonly path: string },
  { headers = {}, ...init }: RequestInit = {},
): Promise<ClassicReply> {
  const { path, body, takesTime = false } = attempt;
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: HeadersInit = body === undefined ? {} : { "content-type": "application/json" };
  const asking = fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...type, ...Object.fromEntries(new Headers(headers)) },
    ...json,
    ...init,
  });
  if (takesTime) await moveClock(clock, asking);
  const response = await asking;
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The `detail` of a fault, which must have nothing else. */
export function detailOf({ text, headers }: ClassicReply): string {
  assertMatch(headers.get("content-type") ?? "", /^application\/json/);
  return z.strictObject({ detail: z.string().min(1) }).parse(JSON.parse(text)).detail;
}

/** A simulated market that has run for three seconds. */
export async function runningClassicServer(environment: Readonly<Record<string, string>> = {}): Promise<ApiServer> {
  const server = serveClassicApi(environment);
  await server.app.engine.start();
  await server.clock.tick(3_000);
  return server;
}

/** No request has failed for a reason that the server did not foresee. */
export const assertNoErrors = ({ log }: ApiServer): void =>
  assertEquals(log.filter((line) => line.startsWith("ERROR")), []);
