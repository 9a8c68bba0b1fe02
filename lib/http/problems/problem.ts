import type { Problem } from "@/lib/protocol/mod.ts";

/** Names of the statuses that the routes refuse with (RFC 9110). */
const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** A refusal that a route throws: it is answered with problem details. `message` is their `detail`. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: ProblemStatus;

  constructor(status: ProblemStatus, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** A refusal of a body, or of parameters, that is not as it is described: it is in the wrong shape. */
export class ShapeError extends ProblemError {
  constructor(detail: string) {
    super(400, detail);
  }
}

/** Name of a status; `Error` for one that is none of ours. */
export function titleOf(status: number): string {
  const titles: Readonly<Record<number, string>> = TITLES;
  return titles[status] ?? "Error";
}

/** An error answer: problem details of RFC 9457. `detail` says what was wrong, where, and what would be right. */
export function problem(status: number, detail: string, headers: HeadersInit = {}): Response {
  const body: Problem = { type: "about:blank", title: titleOf(status), status, detail };
  const response = Response.json(body, { status, headers });
  response.headers.set("content-type", "application/problem+json");
  return response;
}
