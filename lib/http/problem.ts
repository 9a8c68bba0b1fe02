import type { Problem } from "@/lib/protocol/mod.ts";

/** Names of the statuses that the routes answer with (RFC 9110). */
const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** An error answer: problem details of RFC 9457. `detail` says what was wrong, where, and what would be right. */
export function problem(status: number, detail: string, headers: HeadersInit = {}): Response {
  const body: Problem = { type: "about:blank", title: TITLES[status] ?? "Error", status, detail };
  const response = Response.json(body, { status, headers });
  response.headers.set("content-type", "application/problem+json");
  return response;
}
