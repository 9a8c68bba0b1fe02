import { type FunctionComponent, isValidElement, type VNode } from "preact";
import type { ResolvedFreshConfig } from "./app.ts";
import { renderPage } from "./render/page.ts";
import type { LayoutConfig, PageComponent } from "./route.ts";
import type { Snapshot } from "./snapshot.ts";
import {
  isWebSocketHandlers,
  manageWebSocket,
  upgradeWebSocket,
  type WebSocketHandlers,
  type WebSocketUpgradeOptions,
} from "./websocket.ts";

/** Key of {@linkcode Internals} in a context. */
export const INTERNALS: unique symbol = Symbol("fresh internals");

/** What the app keeps about a request besides the public context. */
export interface Internals<State> {
  readonly snapshot: Snapshot;
  app: PageComponent<never, State> | undefined;
  layouts: readonly PageComponent<never, State>[];
}

/** What a {@linkcode Context} is made from. */
export interface ContextInit {
  req: Request;
  info: Deno.ServeHandlerInfo;
  route: string | null;
  params: Record<string, string>;
  config: ResolvedFreshConfig;
  snapshot: Snapshot;
}

/** One request on its way through the middlewares to its route. */
export class Context<State> {
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
  readonly state: State = {} as State;
  /** What was thrown, in an error page; otherwise null. */
  error: unknown = null;
  /** Addresses of the connection. */
  readonly info: Deno.ServeHandlerInfo;
  /** Whether a client asks for partials. The stand-in always renders whole pages. */
  readonly isPartial: boolean;
  /** In layouts and the app wrapper, the content to wrap. */
  Component: FunctionComponent = () => null;
  /** Calls the next middleware or the route. */
  next: () => Promise<Response> = () => Promise.reject(new Error("Nothing comes next"));
  readonly [INTERNALS]: Internals<State>;

  constructor({ req, info, route, params, config, snapshot }: ContextInit) {
    this.req = req;
    this.url = new URL(req.url);
    this.url.pathname = this.url.pathname.replace(/\/+/g, "/");
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    this.isPartial = this.url.searchParams.has("fresh-partial");
    this[INTERNALS] = { snapshot, app: undefined, layouts: [] };
  }

  /** Redirects. A path stays on this site: repeated slashes become one. */
  redirect(pathOrUrl: string, status = 302): Response {
    const [, path = "", rest = ""] = pathOrUrl.match(/^([^?#]*)(.*)$/s) ?? [];
    const location = path.startsWith("/") ? path.replace(/\/+/g, "/") + rest : pathOrUrl;
    return new Response(null, { status, headers: { location } });
  }

  /** Answers with a page, inside the layouts and the app wrapper that hold here. */
  async render(
    vnode: VNode | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new TypeError(
        "Cannot render: the argument of ctx.render() is no JSX element",
      );
    }
    return await renderPage(this, vnode, init, config);
  }

  /** Answers with text. */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /** Answers with HTML. */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("content-type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /** Answers with JSON. */
  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /**
   * Upgrades the request to a WebSocket. With handlers it returns the response alone; without,
   * wire the socket yourself before returning the response. Read what you need of `req` first.
   *
   * @throws {HttpError} 400 if the request does not ask for a WebSocket.
   */
  upgrade(
    options?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response };
  upgrade(
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): Response;
  upgrade(
    first?: WebSocketHandlers | WebSocketUpgradeOptions,
    second?: WebSocketUpgradeOptions,
  ): Response | { socket: WebSocket; response: Response } {
    if (!isWebSocketHandlers(first)) return upgradeWebSocket(this.req, first);
    const { socket, response } = upgradeWebSocket(this.req, second);
    manageWebSocket(socket, first);
    return response;
  }
}
