import type { ComponentChildren, FunctionComponent, VNode } from "preact";
import type { Snapshot } from "./snapshot.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./websocket.ts";

/** The configuration that `ctx.config` shows. */
export interface ResolvedFreshConfig {
  /** The app's root directory. */
  root: string;
  /** Always empty: the stand-in serves from the root. */
  basePath: string;
  mode: "development" | "production";
}

/** Key of {@linkcode Internals} in a context. */
export const INTERNALS: unique symbol = Symbol("fresh internals");

/** What the app keeps about a request besides the public context. */
export interface Internals<State> {
  readonly snapshot: Snapshot;
  app: PageComponent<never, State> | undefined;
  layouts: readonly PageComponent<never, State>[];
}

/** One request on its way through the middlewares to its route. */
export interface Context<State> {
  /** The app's configuration. */
  readonly config: ResolvedFreshConfig;
  /** The request's URL, without repeated slashes in its path. */
  readonly url: URL;
  readonly req: Request;
  /** The pattern that the URL matches, or null. */
  readonly route: string | null;
  /** The values of the pattern's parameters, decoded. */
  readonly params: Record<string, string>;
  /** Shared by the middlewares and the route of this request. */
  readonly state: State;
  /** What was thrown, in an error page; otherwise null. */
  error: unknown;
  /** Addresses of the connection. */
  readonly info: Deno.ServeHandlerInfo;
  /** Whether a client asks for partials. The stand-in always renders whole pages. */
  readonly isPartial: boolean;
  /** In layouts and the app wrapper, the content to wrap. */
  Component: FunctionComponent;
  /** Calls the next middleware or the route. */
  next: () => Promise<Response>;
  readonly [INTERNALS]: Internals<State>;
  /** Redirects. A path stays on this site: repeated slashes become one. */
  redirect(pathOrUrl: string, status?: number): Response;
  /** Answers with a page, inside the layouts and the app wrapper that hold here. */
  render(vnode: VNode | null, init?: ResponseInit, config?: LayoutConfig): Promise<Response>;
  /** Answers with text. */
  text(content: string, init?: ResponseInit): Response;
  /** Answers with HTML. */
  html(content: string, init?: ResponseInit): Response;
  /** Answers with JSON. */
  json(content: unknown, init?: ResponseInit): Response;
  /**
   * Upgrades the request to a WebSocket. With handlers it returns the response alone; without, wire the socket yourself
   * before returning the response. Read what you need of `req` first.
   *
   * @throws {HttpError} 400 if the request does not ask for a WebSocket.
   */
  upgrade(options?: WebSocketUpgradeOptions): { socket: WebSocket; response: Response };
  upgrade(handlers: WebSocketHandlers, options?: WebSocketUpgradeOptions): Response;
}

/** The HTTP methods a route can name. */
export type Method = (typeof METHODS)[number];

/** Every {@linkcode Method}. */
export const METHODS = [
  "HEAD",
  "GET",
  "POST",
  "PATCH",
  "PUT",
  "DELETE",
  "OPTIONS",
] as const;

/** Data for the page component, and how to answer; made by {@linkcode page}. */
export interface PageResponse<T> {
  data: T;
  headers?: HeadersInit | undefined;
  status?: number | undefined;
}

/** Answers one request, with a response or with data for the page component. */
export type HandlerFn<Data, State> = (
  ctx: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;

/** One handler per HTTP method; GET also answers HEAD, other methods get a 405. */
export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** What a route exports as `handler` or `handlers`. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** The data that a handler hands to its page component. */
export type RouteData<Handler extends RouteHandler<unknown, unknown>> = Handler extends
  RouteHandler<infer Data, unknown> ? Data : never;

/** Sits between the request and its route: answers itself or returns `ctx.next()`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** A function that loads a value when it is first needed. */
export type Lazy<T> = () => Promise<T>;

/** A value, or a function that loads it. */
export type MaybeLazy<T> = T | Lazy<T>;

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
