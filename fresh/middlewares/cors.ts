import type { Context, Middleware } from "../types.ts";

/** The options of {@linkcode cors}. */
export interface CORSOptions<State> {
  /** Origins that may read answers: one, several, all ("*"), or decided by request. */
  origin:
    | string
    | string[]
    | ((origin: string, ctx: Context<State>) => string | undefined | null);
  /** @default GET, HEAD, PUT, POST, DELETE and PATCH */
  allowMethods?: string[];
  /** Request headers to allow. @default those that the preflight request asks for */
  allowHeaders?: string[];
  /** Seconds that browsers may keep the answer to a preflight request. */
  maxAge?: number;
  /** Whether cookies may be sent. @default false */
  credentials?: boolean;
  /** Response headers that scripts may read. */
  exposeHeaders?: string[];
}

const ALLOW_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** Sets the headers of Cross-Origin Resource Sharing and answers preflight requests. */
export function cors<State>(
  options: CORSOptions<State> = { origin: "*" },
): Middleware<State> {
  const { origin, allowMethods = ALLOW_METHODS, allowHeaders = [], maxAge } = options;
  const { credentials = false, exposeHeaders = [] } = options;

  const allowedOrigin = (ctx: Context<State>): string | null => {
    const asking = ctx.req.headers.get("origin") ?? "";
    if (origin === "*") return "*";
    if (typeof origin === "function") return origin(asking, ctx) ?? null;
    return [origin].flat().includes(asking) ? asking : null;
  };
  const setHeaders = (headers: Headers, allowed: string | null) => {
    if (allowed) headers.set("Access-Control-Allow-Origin", allowed);
    if (allowed && allowed !== "*") headers.append("Vary", "Origin");
    if (credentials) headers.set("Access-Control-Allow-Credentials", "true");
    if (exposeHeaders.length) {
      headers.set("Access-Control-Expose-Headers", exposeHeaders.join(","));
    }
  };

  return async (ctx) => {
    const allowed = allowedOrigin(ctx);
    if (ctx.req.method !== "OPTIONS") {
      const response = await ctx.next();
      setHeaders(response.headers, allowed);
      return response;
    }
    const headers = new Headers();
    setHeaders(headers, allowed);
    if (maxAge !== undefined) {
      headers.set("Access-Control-Max-Age", String(maxAge));
    }
    if (allowMethods.length) {
      headers.set("Access-Control-Allow-Methods", allowMethods.join(","));
    }
    const asked = ctx.req.headers.get("Access-Control-Request-Headers")?.split(/\s*,\s*/) ??
      [];
    const names = allowHeaders.length ? allowHeaders : asked;
    if (names.length) {
      headers.set("Access-Control-Allow-Headers", names.join(","));
      headers.append("Vary", "Access-Control-Request-Headers");
    }
    return new Response(null, { status: 204, headers });
  };
}
