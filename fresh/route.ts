import { type ComponentChildren, type FunctionComponent, h, isValidElement, type VNode } from "preact";
import { type Context, INTERNALS } from "./context.ts";
import { HttpError } from "./http_error.ts";
import { type HandlerFn, type Method, METHODS, type Middleware, type RouteHandler } from "./handlers.ts";

/** What a page, layout, app wrapper or error page receives as props. */
export type PageProps<Data = unknown, State = unknown> =
  & Pick<
    Context<State>,
    "config" | "url" | "req" | "params" | "info" | "state" | "isPartial" | "route" | "error" | "Component"
  >
  & { data: Data };

/** A component over {@linkcode PageProps}; it may be async and may then answer with a Response. */
export type PageComponent<Data, State> = (
  props: PageProps<Data, State>,
) => ComponentChildren | Promise<VNode | Response | null>;

/** How a layout stands towards the wrappers around it. */
export interface LayoutConfig {
  /** Leave out the layouts of the directories above. @default false */
  skipInheritedLayouts?: boolean;
  /** Leave out `routes/_app`. @default false */
  skipAppWrapper?: boolean;
}

/** What a route file may export as `config`. */
export interface RouteConfig extends LayoutConfig {
  /** A URL pattern to use in place of the one the file name says. */
  routeOverride?: string;
}

/** A handler, a page component, or both. */
export interface Route<State> {
  component?: PageComponent<never, State> | undefined;
  config?: RouteConfig | undefined;
  handler?: RouteHandler<unknown, State> | undefined;
}

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
  const result = await handler?.(ctx);
  if (result instanceof Response) return result;
  if (!component && !handler) throw new HttpError(404);
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
