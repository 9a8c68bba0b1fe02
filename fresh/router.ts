import { Hono } from "hono";
import type { MaybeLazy, Method, Middleware } from "./types.ts";

/** A URL pattern and, by HTTP method, the middlewares that answer it. */
export interface RouteEntry<State> {
  pattern: string;
  byMethod: Map<Method, readonly MaybeLazy<Middleware<State>>[]>;
}

/** Answers a request, given the entry that its URL matches, if any. */
export type Respond<State> = (
  entry: RouteEntry<State> | null,
  params: Record<string, string>,
  req: Request,
  info: Deno.ServeHandlerInfo,
) => Promise<Response>;

/** Collects routes and has Hono match them; patterns are written as URLPattern has them. */
export class Router<State> {
  readonly #entries = new Map<string, RouteEntry<State>>();

  /** Adds the middlewares for `methods` at `pattern`, after those already there. */
  add(
    methods: readonly Method[],
    pattern: string,
    stack: readonly MaybeLazy<Middleware<State>>[],
  ): void {
    const entry = this.#entries.get(pattern) ??
      { pattern, byMethod: new Map() };
    this.#entries.set(pattern, entry);
    for (const method of methods) {
      entry.byMethod.set(method, [
        ...entry.byMethod.get(method) ?? [],
        ...stack,
      ]);
    }
  }

  /** Makes the fetch function. Fixed paths come before patterns, patterns in their given order. */
  handler(
    respond: Respond<State>,
  ): (req: Request, info: Deno.ServeHandlerInfo) => Promise<Response> {
    const hono = new Hono<{ Bindings: { info: Deno.ServeHandlerInfo } }>({
      getPath: (req) => new URL(req.url).pathname.replace(/\/+/g, "/"),
    });
    const entries = [...this.#entries.values()];
    const patterns = entries.filter((entry) => IS_PATTERN.test(entry.pattern));
    const fixed = entries.filter((entry) => !patterns.includes(entry));
    for (const entry of [...fixed, ...patterns]) {
      const path = toHonoPath(entry.pattern);
      const names = [...entry.pattern.matchAll(/:(\w+)/g)].map((
        [, name = ""],
      ) => name);
      const absent = Object.fromEntries(names.map((name) => [name, ""]));
      hono.all(path, (c) => {
        const params: Record<string, string> = { ...absent, ...c.req.param() };
        return respond(entry, params, c.req.raw, c.env.info);
      });
    }
    hono.notFound((c) => respond(null, {}, c.req.raw, c.env.info));
    return async (req, info) => await hono.fetch(req, { info });
  }
}

const IS_PATTERN = /[*:{}+?()]/;
const HONO_SEGMENT = /^(\*|[^:*{}()]*|:\w+(\{.+\})?\??)$/;

/** Rewrites a URLPattern path the way Hono writes it: `/docs/:rest*` is `/docs/:rest{.*}?`. */
function toHonoPath(pattern: string): string {
  const path = pattern
    .replace(/\{\/(:\w+)\}\?/g, "/$1?")
    .replace(/:(\w+)\*$/, ":$1{.*}?")
    .replace(/:(\w+)\+$/, ":$1{.+}")
    .replace(/:(\w+)\(([^/]+)\)/g, ":$1{$2}");
  if (!path.split("/").every((segment) => HONO_SEGMENT.test(segment))) {
    throw new SyntaxError(
      `Cannot route "${pattern}": the Fresh stand-in supports parameters only as whole segments`,
    );
  }
  return path;
}
