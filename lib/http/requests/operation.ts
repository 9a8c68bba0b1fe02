import type { Context } from "fresh";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import type { State } from "@/lib/app/state.ts";
import { refuseControl } from "../guards/control_guard.ts";
import type { AnswerDescription, AnswerStatus, OperationDescription } from "./operation_description.ts";
import { PathTemplate } from "./path_template.ts";
import { peerAddress } from "../guards/peer_address.ts";
import { type Parsed, readInput, type RequestInput, spelled } from "./request_input.ts";

/** What a handler gets. */
export interface OperationInput<D extends OperationDescription> extends RequestInput<D> {
  readonly app: Flashtape;
  readonly request: Request;
  readonly info: Deno.ServeHandlerInfo;
}

/** An answer with another status than 200; made by {@link reply}. */
export class Reply<Status extends AnswerStatus, Body> {
  readonly status: Status;
  readonly body: Body;

  constructor(status: Status, body: Body) {
    this.status = status;
    this.body = body;
  }
}

export function reply(status: 204): Reply<204, undefined>;
export function reply<Status extends AnswerStatus, Body>(status: Status, body: Body): Reply<Status, Body>;
export function reply(status: AnswerStatus, body?: unknown): Reply<AnswerStatus, unknown> {
  return new Reply(status, body);
}

type Replies<A> = {
  [Status in keyof A]: Status extends AnswerStatus
    ? Reply<Status, Parsed<A[Status], "schema">> | (Status extends 200 ? Parsed<A[Status], "schema"> : never)
    : never;
}[keyof A];

/** What a handler answers: the body of a 200, a {@link Reply}, or a response that it has made itself. */
export type OperationAnswer<D extends OperationDescription> = Replies<D["answers"]> | Response;

function respond({ answers }: OperationDescription, answer: unknown): Response {
  if (answer instanceof Response) return answer;
  const { status, body } = answer instanceof Reply ? answer : new Reply(200, answer);
  const described: Partial<Record<number, AnswerDescription>> = answers;
  const { schema, contentType = "application/json" } = described[status] ?? {};
  if (schema === undefined) return new Response(null, { status });
  const text = contentType.startsWith("text/") ? String(body) : JSON.stringify(body);
  return new Response(text, { status, headers: { "content-type": contentType } });
}

/** A handler that tells which operation it is. */
export interface OperationHandler {
  (ctx: Context<State>): Promise<Response>;
  readonly operation: OperationDescription;
}

/**
 * The handler of an operation. It asks the control guard first, then reads path, query and body by their schemas, and
 * calls `handle` with what they hold.
 *
 * @example
 * ```ts
 * export const handler = define.handlers({
 *   GET: operation(getBars, ({ app, query: { ticker } }) => ({ ticker, timeframe: "1m", bars: app.todaysBars(ticker) })),
 * });
 * ```
 */
export function operation<const D extends OperationDescription>(
  description: D,
  handle: (input: OperationInput<D>) => OperationAnswer<D> | Promise<OperationAnswer<D>>,
): OperationHandler {
  const { path, control = false } = description;
  const template = new PathTemplate(path);
  const answer = async ({ req, url, info, state: { app } }: Context<State>): Promise<Response> => {
    if (control) {
      const { ADMIN_TOKEN: adminToken, ALLOWED_ORIGINS: allowedOrigins } = app.config;
      const refusal = await refuseControl(req, peerAddress(info), { adminToken, allowedOrigins });
      if (refusal !== null) return refusal;
    }
    const input = await readInput(description, template, req, url);
    return respond(description, await handle({ app, request: req, info, ...spelled(input, app) }));
  };
  return Object.assign(answer, { operation: description });
}
