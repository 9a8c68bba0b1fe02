import { type FunctionComponent, h, isValidElement, type VNode } from "preact";
import { HttpError } from "./http_error.ts";
import {
  type Context,
  type HandlerFn,
  INTERNALS,
  type Method,
  METHODS,
  type Middleware,
  type PageComponent,
  type PageProps,
  type Route,
} from "./types.ts";

/** Takes a middleware for a route without a component. */
export function toRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  return typeof route === "function" ? { handler: route } : route;
}

/** The methods that a route answers. A route without handlers renders its page for all. */
export function methodsOf<State>({ component, handler }: Route<State>): readonly Method[] {
  if (typeof handler !== "object") return METHODS;
  const named = METHODS.filter((method) => handler[method] !== undefined);
  return component && !named.includes("GET") ? [...named, "GET"] : named;
}

/**
 * Runs the route's handler for the request's method and renders its component.
 *
 * @param status The status of a rendered page whose handler names none.
 */
export async function renderRoute<State>(ctx: Context<State>, route: Route<State>, status = 200): Promise<Response> {
  const { component, config } = route;
  const internals = ctx[INTERNALS];
  if (config?.skipAppWrapper) internals.app = undefined;
  if (config?.skipInheritedLayouts) internals.layouts = [];

  const handler = handlerFor(route, ctx.req.method as Method);
  if (!handler && !methodsOf(route).includes(ctx.req.method === "HEAD" ? "GET" : ctx.req.method as Method)) {
    throw new HttpError(404);
  }
  const result = await handler?.(ctx);
  if (result instanceof Response) return result;
  const vnode = component ? await renderComponent(ctx, component, result?.data) : null;
  if (vnode instanceof Response) return vnode;
  return ctx.render(vnode, {
    status: result?.status ?? status,
    ...(result?.headers ? { headers: result.headers } : {}),
  });
}

function handlerFor<State>({ handler }: Route<State>, method: Method): HandlerFn<unknown, State> | undefined {
  if (typeof handler !== "object") return handler;
  return handler[method] ?? (method === "HEAD" ? handler.GET : undefined);
}

/** Makes the vnode of a page component, awaiting it if it is async. */
export async function renderComponent<State>(
  ctx: Context<State>,
  component: PageComponent<never, State>,
  data: unknown,
): Promise<VNode | Response | null> {
  const props: PageProps<unknown, State> = { ...ctx, data };
  if (component.constructor.name === "AsyncFunction") {
    const made: unknown = await (component as (p: typeof props) => Promise<unknown>)(props);
    if (made === null || made instanceof Response || isValidElement(made)) {
      return made as VNode | Response | null;
    }
    throw new TypeError(`Cannot render an async component that resolves to ${typeof made}`);
  }
  return h(component as FunctionComponent<PageProps<unknown, State>>, props) as VNode;
}
