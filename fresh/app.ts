import { fileURLToPath } from "node:url";
import type { Assembly } from "./assembly.ts";
import { RequestContext } from "./context.ts";
import { applyFsRoute } from "./fs_routes.ts";
import { HttpError } from "./http_error.ts";
import { methodsOf, renderRoute, toRoute } from "./route.ts";
import { type RouteEntry, Router } from "./router.ts";
import { runStack, Segment } from "./segment.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import {
  type LayoutConfig,
  type MaybeLazy,
  type Method,
  METHODS,
  type Middleware,
  type PageComponent,
  type ResolvedFreshConfig,
  type Route,
} from "./types.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./websocket.ts";

/** The options of an {@linkcode App}. */
export interface FreshConfig {
  /** @default "production" */
  mode?: "development" | "production";
}

/** The options of `app.listen()`. */
export type ListenOptions = Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>;

/** Answers a request. */
export type Handler = (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>;

type Stack<State> = readonly MaybeLazy<Middleware<State>>[];
type On<State, This> = (path: string, ...middlewares: Stack<State>) => This;

const LOCAL_INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/** Gives an app the result of a build; its next `handler()` works from it. */
export let setSnapshot: <State>(app: App<State>, snapshot: Snapshot) => void;

/**
 * Passes requests through middlewares to routes. Middlewares hold for the routes that are
 * registered after them.
 *
 * ```ts
 * export const app = new App<State>().use(staticFiles()).fsRoutes();
 * ```
 */
export class App<State> {
  /** The app's configuration. */
  readonly config: ResolvedFreshConfig;
  readonly #steps: ((assembly: Assembly<State>) => void)[] = [];
  #snapshot = EMPTY_SNAPSHOT;

  static {
    setSnapshot = (app, snapshot) => {
      app.#snapshot = snapshot;
      app.config.root = fileURLToPath(new URL(snapshot.manifest.root, snapshot.base));
    };
  }

  constructor({ mode = "production" }: FreshConfig = {}) {
    this.config = { root: ".", basePath: "", mode };
  }

  /** Answers GET, and HEAD unless `head()` does. */
  readonly get: On<State, this> = this.#on(["GET"]);
  /** Answers POST. */
  readonly post: On<State, this> = this.#on(["POST"]);
  /** Answers PUT. */
  readonly put: On<State, this> = this.#on(["PUT"]);
  /** Answers PATCH. */
  readonly patch: On<State, this> = this.#on(["PATCH"]);
  /** Answers DELETE. */
  readonly delete: On<State, this> = this.#on(["DELETE"]);
  /** Answers HEAD. */
  readonly head: On<State, this> = this.#on(["HEAD"]);
  /** Answers every method. */
  readonly all: On<State, this> = this.#on(METHODS);

  /** Adds middlewares, for all paths or for those below `path`. */
  use(...middlewares: MaybeLazy<Middleware<State>>[]): this;
  use(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this;
  use(first: string | MaybeLazy<Middleware<State>>, ...rest: MaybeLazy<Middleware<State>>[]): this {
    const [path, added] = typeof first === "string" ? [first, rest] : ["*", [first, ...rest]];
    return this.#add(({ root }) => root.at(path).middlewares.push(...added));
  }

  /** Accepts WebSockets; other requests to the path get a 400. */
  ws(path: string, handlers: WebSocketHandlers, options?: WebSocketUpgradeOptions): this {
    return this.get(path, (ctx) => ctx.upgrade(handlers, options));
  }

  /** Adds a route with a page component. */
  route(path: string, route: Route<State>): this {
    return this.#on(methodsOf(route))(route.config?.routeOverride ?? path, (ctx) => renderRoute(ctx, route));
  }

  /** Inserts the routes of the `routes/` directory here, below `pattern`. */
  fsRoutes(pattern = "*"): this {
    const base = pattern.replace(/\/?\*?$/, "");
    return this.#add((assembly) => {
      const { manifest, routes } = assembly.snapshot;
      manifest.routes.forEach((file, i) => applyFsRoute(assembly, base, file, routes[i]));
    });
  }

  /** Sets the outermost component of every page, usually the `<html>` document. */
  appWrapper(component: PageComponent<unknown, State>): this {
    return this.#add(({ root }) => root.app = component);
  }

  /** Wraps the pages below `path`. */
  layout(path: string, component: PageComponent<unknown, State>, config: LayoutConfig = {}): this {
    return this.#add(({ root }) => root.at(path).layout = { component, config });
  }

  /** Answers every `HttpError` of status 404, among them that of an unknown path. */
  notFound(route: Route<State> | Middleware<State>): this {
    return this.#add(({ root }) => root.notFound = toRoute(route));
  }

  /** Answers what is thrown below `path`, which is in `ctx.error`. */
  onError(path: string, route: Route<State> | Middleware<State>): this {
    return this.#add(({ root }) => root.at(path).error = toRoute(route));
  }

  /** Makes the function that answers requests, from what is registered now. */
  handler(): Handler {
    const { config } = this;
    const snapshot = this.#snapshot;
    const assembly: Assembly<State> = { root: new Segment(), router: new Router(), snapshot };
    for (const step of this.#steps) step(assembly);
    const rootStack = assembly.root.stack();
    const fetch = assembly.router.handler(async (entry, params, req, info) => {
      const route = entry?.pattern ?? null;
      const ctx = new RequestContext<State>({ req, info, route, params, config, snapshot });
      try {
        const stack = entry?.byMethod.get(req.method as Method) ??
          (req.method === "HEAD" ? entry?.byMethod.get("GET") : undefined);
        if (stack) return await runStack(stack, ctx, notFound);
        return await runStack(rootStack, ctx, entry ? () => otherMethod(req, entry) : notFound);
      } catch (error) {
        return answerError(error);
      }
    });
    return (req, info = LOCAL_INFO) => fetch(req, info);
  }

  /** Serves the app; port 8000 if none is named. */
  async listen(options: ListenOptions = {}): Promise<void> {
    await Deno.serve({ port: 8000, ...options }, this.handler()).finished;
  }

  #on(methods: readonly Method[]): On<State, this> {
    return (path, ...middlewares) =>
      this.#add(({ root, router }) => router.add(methods, path, [...root.at(path).stack(), ...middlewares]));
  }

  #add(step: (assembly: Assembly<State>) => void): this {
    this.#steps.push(step);
    return this;
  }
}

function notFound(): Promise<Response> {
  return Promise.reject(new HttpError(404, "Not Found"));
}

function otherMethod<State>(req: Request, { byMethod }: RouteEntry<State>): Promise<Response> {
  if (req.method !== "OPTIONS") return Promise.reject(new HttpError(405, "Method Not Allowed"));
  return Promise.resolve(new Response(null, { status: 204, headers: { allow: [...byMethod.keys()].join(", ") } }));
}

function answerError(error: unknown): Response {
  const status = error instanceof HttpError ? error.status : 500;
  if (status >= 500) console.error(error);
  return new Response(error instanceof HttpError ? error.message : "Internal server error", { status });
}
