import type * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { parseParameters, queryParameters } from "@/lib/http/requests/parameters.ts";
import { PathTemplate } from "@/lib/http/requests/path_template.ts";
import { readBody } from "@/lib/http/requests/request_body.ts";
import { readInput, type RequestInput, spelled } from "@/lib/http/requests/request_input.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { ClassicAnswer } from "./answers.ts";

type Schema = z.core.$ZodType;

/** What the routes translate. */
export interface ClassicContext {
  readonly app: Flashtape;
  readonly clock: Clock;
}

export interface RouteDescription {
  readonly method: "GET" | "POST";
  /** With parameters as `/api/zscore/{ticker}`. */
  readonly path: `/${string}`;
  /** Whether only those who may control the server may call it. @default false */
  readonly control?: boolean;
  readonly params?: Schema;
  /** @default parameters are ignored, as the original ignores those that it does not know */
  readonly query?: Schema;
  /** Of a JSON body. @default a body is ignored unless it is too large */
  readonly body?: Schema;
  /** A member of the body that may come in the query instead; the body is ignored then. @default none */
  readonly queryMember?: string;
}

/** What a handler gets. */
export interface RouteInput<D extends RouteDescription> extends RequestInput<D>, ClassicContext {}

/** One method of one path. */
export interface ClassicRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly control: boolean;
  readonly template: PathTemplate;
  /** @throws {ProblemError} when the request is refused */
  answer(request: Request, url: URL, context: ClassicContext): Promise<ClassicAnswer>;
}

/** A route: reads path, query and body by the schemas of its description, and calls `handle` with what they hold. */
export function route<const D extends RouteDescription>(
  description: D,
  handle: (input: RouteInput<D>) => ClassicAnswer | Promise<ClassicAnswer>,
): ClassicRoute {
  const { method, path, control = false, query = "ignored", body, queryMember } = description;
  const template = new PathTemplate(path);
  return {
    method,
    path,
    control,
    template,
    answer: async (request, url, context) => {
      if (body === undefined || queryMember === undefined || !url.searchParams.has(queryMember)) {
        const input = await readInput({ ...description, query }, template, request, url);
        // With the query that was left out, which is ignored, the types are those of the description.
        return handle({ ...context, ...spelled(input as RequestInput<D>, context.app) });
      }
      await readBody(request);
      const input = { params: undefined, query: undefined, body: parseParameters(queryParameters(url), body) };
      return handle({ ...context, ...spelled(input as RequestInput<D>, context.app) });
    },
  };
}
