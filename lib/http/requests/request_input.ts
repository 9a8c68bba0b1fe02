import * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { Ticker } from "@/lib/protocol/mod.ts";
import { parseParameters, queryParameters } from "./parameters.ts";
import type { PathTemplate } from "./path_template.ts";
import { parseBody, readBody } from "./request_body.ts";

type Schema = z.core.$ZodType;

const NO_QUERY = z.strictObject({});

/** What a request may bring. */
export interface InputDescription {
  readonly method: string;
  readonly params?: Schema | undefined;
  readonly query?: Schema | "ignored" | undefined;
  readonly body?: Schema | undefined;
}

/** What the schema of one part of a description makes of it; undefined where it has none. */
export type Parsed<D, Name extends string> = D extends Readonly<Record<Name, infer S extends Schema>> ? z.output<S>
  : undefined;

/** Path, query and body of a request as they were read. */
export interface RequestInput<D> {
  readonly params: Parsed<D, "params">;
  readonly query: Parsed<D, "query">;
  readonly body: Parsed<D, "body">;
}

/**
 * Reads path, query and body by their schemas; a body that is not described is read to its end and ignored.
 *
 * @throws {ProblemError} when one of them cannot be read, or is not as described
 */
export async function readInput<const D extends InputDescription>(
  description: D,
  template: PathTemplate,
  request: Request,
  url: URL,
): Promise<RequestInput<D>> {
  const { method, params, query, body } = description;
  const input = {
    params: params && parseParameters(template.match(url.pathname) ?? {}, params),
    query: query === "ignored" ? undefined : parseParameters(queryParameters(url), query ?? NO_QUERY),
    body: body && await parseBody(request, body),
  };
  if (body === undefined && method !== "GET") await readBody(request);
  // The types of the three follow from the schemas by which they were just read.
  return input as RequestInput<D>;
}

const Tickers = z.array(Ticker);

/** The same with its tickers as the feed writes them: people write `BTC/USD` in several ways. */
export function spelled<D>(input: RequestInput<D>, { engine }: Flashtape): RequestInput<D> {
  const respelled = <T>(part: T): T => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return {
      ...part,
      ...("ticker" in part && { ticker: engine.spelling(Ticker.parse(part.ticker)) }),
      ...("tickers" in part && { tickers: Tickers.parse(part.tickers).map((ticker) => engine.spelling(ticker)) }),
    };
  };
  return { params: respelled(input.params), query: respelled(input.query), body: respelled(input.body) };
}
