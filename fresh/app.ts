import { Context } from "./context.ts";
import { applyFsRoute } from "./fs_routes.ts";
import { type MaybeLazy, type Method, METHODS, type Middleware } from "./handlers.ts";
import { HttpError } from "./http_error.ts";
import { type LayoutConfig, methodsOf, type PageComponent, renderRoute, type Route } from "./route.ts";
import { type RouteEntry, Router } from "./router.ts";
import { runStack, Segment } from "./segment.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./websocket.ts";

/** The options of an {@linkcode App}. */
export interface FreshConfig {
  /** @default "production" */
  mode?: "development" | "production";
}

/** The configuration that `ctx.config` shows. */
export interface ResolvedFreshConfig {
  /** The app's root directory. */
  root: string;
  /** Always empty: the stand-in serves from the root. */
  basePath: string;
  mode: "development" | "production";
}

/** The options of `app.listen()`. */
export type ListenOptions = Partial<
  Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem
>;

/** Answers a request. */
export type Handler = (
  req: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

/** What the registered steps build when the handler is made. */
export interface Assembly<State> {
  root: Segment<State>;
  router: Router<State>;
  snapshot: Snapshot;
}

type Step<State> = (assembly: Assembly<State>) => void;

const LOCAL_INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/** Gives an app the result of a build; its next `handler()` works from it. */
export let setSnapshot: <State>(app: App<State>, snapshot: Snapshot) => void;

/**
 * Passes requests through middlewares to routes. Middlewares hold for what is registered after
 * them.
 *
 * ```ts
 * export const app = new App<State>().use(staticFiles()).fsRoutes();
 * ```
 */
export class App<State> {
  readonly config: ResolvedFreshConfig;
  readonly #steps: Step<State>[] = [];
  #snapshot = EMPTY_SNAPSHOT;

  static {
    setSnapshot = (app, snapshot) => {
      app.#snapshot = snapshot;
      app.config.root = snapshot.manifest.root;
    };
  }

  constructor({ mode = "production" }: FreshConfig = {}) {
    this.config = { root: ".", basePath: "", mode };
  }

  /** Adds middlewares, for all paths or for those below `path`. */
  use(...middlewares: MaybeLazy<Middleware<State>>[]): this;
  use(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this;
  use(
    first: string | MaybeLazy<Middleware<State>>,
    ...rest: MaybeLazy<Middleware<State>>[]
  ): this {
    const [path, added] = typeof first === "string" ? [first, rest] : ["*", [first, ...rest]];
    return this.#add(({ root }) => root.at(path).middlewares.push(...added));
  }

  /** Answers what matches no route, and every `HttpError` of status 404. */
  notFound(route: Route<State> | Middleware<State>): this {
    return this.#add(({ root }) => root.notFound = toRoute(route));
  }

  /** Answers what is thrown below `path`; the handler finds it in `ctx.error`. */
  onError(path: string, route: Route<State> | Middleware<State>): this {
    return this.#add(({ root }) => root.at(path).error = toRoute(route));
  }

  /** Sets the outermost component of every page, usually the `<html>` document. */
  appWrapper(component: PageComponent<unknown, State>): this {
    return this.#add(({ root }) => root.app = component);
  }

  /** Wraps the pages below `path`. */
  layout(
    path: string,
    component: PageComponent<unknown, State>,
    config: LayoutConfig = {},
  ): this {
    return this.#add(({ root }) => root.at(path).layout = { component, config });
  }

  /** Adds a route with a page component. */
  route(path: string, route: Route<State>): this {
    const answer: Middleware<State> = (ctx) => renderRoute(ctx, route);
    return this.#on(methodsOf(route), route.config?.routeOverride ?? path, [
      answer,
    ]);
  }

  /** Answers GET, and HEAD unless {@linkcode App.head} does. */
  get(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#on(["GET"], path, middlewares);
  }

  /** Answers POST. */
  post(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#on(["POST"], path, middlewares);
  }

  /** Answers PUT. */
  put(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#on(["PUT"], path, middlewares);
  }

  /** Answers PATCH. */
  patch(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#on(["PATCH"], path, middlewares);
  }

  /** Answers DELETE. */
  delete(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#on(["DELETE"], path, middlewares);
  }

  /** Answers HEAD. */
  head(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#on(["HEAD"], path, middlewares);
  }

  /** Answers every method. */
  all(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#on(METHODS, path, middlewares);
  }

  /** Accepts WebSockets; other requests to the path get a 400. */
  ws(
    path: string,
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): this {
    return this.get(path, (ctx) => ctx.upgrade(handlers, options));
  }

  /** Inserts the routes of the `routes/` directory here, below `pattern`. */
  fsRoutes(pattern = "*"): this {
    const base = pattern.replace(/\/?\*?$/, "");
    return this.#add((assembly) => {
      const { manifest, routes } = assembly.snapshot;
      manifest.routes.forEach((file, i) => applyFsRoute(assembly, base, file, routes[i]));
    });
  }

  /** Makes the function that answers requests, from what is registered now. */
  handler(): Handler {
    const { config } = this;
    const snapshot = this.#snapshot;
    const assembly: Assembly<State> = {
      root: new Segment(),
      router: new Router(),
      snapshot,
    };
    for (const step of this.#steps) step(assembly);
    const rootStack = assembly.root.stack();
    const fetch = assembly.router.handler(async (entry, params, req, info) => {
      const route = entry?.pattern ?? null;
      const ctx = new Context<State>({
        req,
        info,
        route,
        params,
        config,
        snapshot,
      });
      try {
        const stack = entry?.byMethod.get(req.method as Method) ??
          (req.method === "HEAD" ? entry?.byMethod.get("GET") : undefined);
        if (stack) return await runStack(stack, ctx, notFound);
        return await runStack(
          rootStack,
          ctx,
          entry ? () => wrongMethod(req, entry) : notFound,
        );
      } catch (error) {
        return answerError(error);
      }
    });
    return (req, info = LOCAL_INFO) => fetch(req, info);
  }

  /** Serves the app, on the first free port from 8000 if none is named. */
  async listen(options: ListenOptions = {}): Promise<void> {
    await serveApp(this.handler(), {
      ...options,
      onListen: options.onListen ?? logAddress,
    }).finished;
  }

  #on(
    methods: readonly Method[],
    path: string,
    middlewares: readonly MaybeLazy<Middleware<State>>[],
  ): this {
    return this.#add(({ root, router }) => {
      router.add(methods, path, [...root.at(path).stack(), ...middlewares]);
    });
  }

  #add(step: Step<State>): this {
    this.#steps.push(step);
    return this;
  }
}

/** Serves a handler as `app.listen()` does. */
export function serveApp(
  handler: Handler,
  options: ListenOptions,
): Deno.HttpServer<Deno.NetAddr> {
  const ports = options.port === undefined ? Array.from({ length: 20 }, (_, i) => 8000 + i) : [];
  for (const port of ports.slice(0, -1)) {
    try {
      return Deno.serve({ ...options, port }, handler);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  return Deno.serve({ ...options, port: options.port ?? 8019 }, handler);
}

/** Says where the app is served. */
export function logAddress({ hostname, port }: Deno.NetAddr): void {
  const host = hostname === "0.0.0.0" || hostname === "::" ? "localhost" : hostname;
  console.log(`Fresh ready: http://${host}:${port}/`);
}

function toRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  return typeof route === "function" ? { handler: route } : route;
}

function notFound(): Promise<Response> {
  return Promise.reject(new HttpError(404, "Not Found"));
}

function wrongMethod<State>(
  req: Request,
  entry: RouteEntry<State>,
): Promise<Response> {
  if (req.method !== "OPTIONS") {
    return Promise.reject(new HttpError(405, "Method Not Allowed"));
  }
  const headers = { allow: [...entry.byMethod.keys()].join(", ") };
  return Promise.resolve(new Response(null, { status: 204, headers }));
}

function answerError(error: unknown): Response {
  const status = error instanceof HttpError ? error.status : 500;
  if (status >= 500) console.error(error);
  const message = error instanceof HttpError ? error.message : "Internal server error";
  return new Response(message || null, { status });
}
