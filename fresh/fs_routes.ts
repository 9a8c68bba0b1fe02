import type { Assembly } from "./assembly.ts";
import { renderRoute } from "./route.ts";
import type { RouteFile } from "./snapshot.ts";
import {
  type MaybeLazy,
  METHODS,
  type Middleware,
  type PageComponent,
  type Route,
  type RouteConfig,
  type RouteHandler,
} from "./types.ts";

interface RouteModule<State> {
  default?: PageComponent<never, State> | Middleware<State>;
  handler?: RouteHandler<unknown, State> | Middleware<State>[];
  handlers?: RouteHandler<unknown, State> | Middleware<State>[];
  config?: RouteConfig;
}

/**
 * Registers one file of `routes/`.
 *
 * @param base A path that all file routes lie below, or "".
 * @throws {TypeError} If the file exports nothing that its kind of file should.
 */
export function applyFsRoute<State>(
  { root, router }: Assembly<State>,
  base: string,
  { type, scope, pattern, file }: RouteFile,
  module: unknown,
): void {
  const exported = module as RouteModule<State>;
  const handler = exported.handlers ?? exported.handler;
  const { config = {} } = exported;
  const segment = root.at(base + scope);
  const missing = (what: string) => new TypeError(`Cannot use ${file}: it exports no ${what}`);

  if (type === "middleware") {
    const middlewares = handler ?? exported.default;
    if (typeof middlewares === "function") {
      segment.middlewares.push(middlewares as MaybeLazy<Middleware<State>>);
    } else if (Array.isArray(middlewares)) {
      segment.middlewares.push(...middlewares);
    } else throw missing("middleware function or list of them");
    return;
  }
  const component = exported.default as PageComponent<never, State> | undefined;
  if (type === "app" || type === "layout") {
    if (!component) throw missing("default component");
    if (type === "app") root.app = component;
    else segment.layout = { component, config };
    return;
  }
  if (Array.isArray(handler)) throw missing("handler function or object");
  if (!component && !handler) throw missing("handler or default component");
  const route: Route<State> = { component, handler, config };
  if (type === "error") segment.error = route;
  else if (type === "notFound") root.notFound = route;
  else {
    const answer: Middleware<State> = (ctx) => renderRoute(ctx, route);
    const path = config.routeOverride ?? (base + pattern || "/");
    // Upstream knows a file's handlers only once it is loaded: the route takes every method and refuses by itself.
    router.add(METHODS, path, [...segment.stack(), answer]);
  }
}
