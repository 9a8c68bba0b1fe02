import { Problem } from "@/lib/protocol/mod.ts";

/** What a route answers with 200: an object, which gets a `timestamp`, or an array. */
export type ClassicAnswer = Readonly<Record<string, unknown>> | readonly unknown[];

/** The original's models know neither null nor infinity among numbers: what is not known is 0. */
const finite = (_name: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? 0 : value;

function respond(body: unknown, status: number, headers: HeadersInit = {}): Response {
  const response = new Response(JSON.stringify(body, finite), { status, headers });
  response.headers.set("content-type", "application/json");
  // Against content that browsers would take for a script.
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}

/** ISO 8601 in UTC; empty when the time is not known. */
export const isoTime = (timeMs: number | null): string => timeMs === null ? "" : new Date(timeMs).toISOString();

/** @param nowMs goes into the `timestamp`, epoch ms */
export const answered = (answer: ClassicAnswer, nowMs: number): Response =>
  respond(Array.isArray(answer) ? answer : { ...answer, timestamp: isoTime(nowMs) }, 200);

/** A fault, as the original's client expects it: `{"detail": text}`. */
export const refused = (status: number, detail: string, headers: HeadersInit = {}): Response =>
  respond({ detail }, status, headers);

/** A guard's answer: a refusal in this API's words, anything else as it is. */
export async function translated(response: Response): Promise<Response> {
  if (response.headers.get("content-type") !== "application/problem+json") return response;
  const { status, detail } = Problem.parse(await response.json());
  return refused(status, detail, response.headers);
}
