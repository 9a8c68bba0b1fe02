import type { HandlerByMethod, HandlerFn, Middleware, PageComponent, RouteHandler } from "./types.ts";

/** Identity functions that tie routes and middlewares to the app's `State` type. */
export interface Define<State> {
  /** Types a route's handlers, a function or an object by HTTP method. */
  handlers<
    Data,
    Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>,
  >(
    handlers: Handlers,
  ): typeof handlers;
  /** Types a page component; `define.page<typeof handlers>` infers `props.data`. */
  page<
    Handler extends RouteHandler<unknown, State> = never,
    Data = Handler extends HandlerFn<infer D, State> ? D
      : Handler extends HandlerByMethod<infer D, State> ? D
      : never,
  >(render: PageComponent<Data, State>): typeof render;
  /** Types a layout or the app wrapper; it places the page with `<props.Component />`. */
  layout(render: PageComponent<unknown, State>): typeof render;
  /** Types a middleware or a list of them. */
  middleware<M extends Middleware<State> | Middleware<State>[]>(
    middleware: M,
  ): typeof middleware;
}

/**
 * Makes the typed `define` of an app.
 *
 * ```ts
 * export const define = createDefine<State>();
 * ```
 */
export function createDefine<State>(): Define<State> {
  return {
    handlers: (handlers) => handlers,
    page: (render) => render,
    layout: (render) => render,
    middleware: (middleware) => middleware,
  };
}
