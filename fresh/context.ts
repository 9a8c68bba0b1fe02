import { type FunctionComponent, isValidElement, type VNode } from "preact";
import { renderPage } from "./render/page.ts";
import { type Context, INTERNALS, type Internals, type LayoutConfig, type ResolvedFreshConfig } from "./types.ts";
import type { Snapshot } from "./snapshot.ts";
import {
  isWebSocketHandlers,
  manageWebSocket,
  upgradeWebSocket,
  type WebSocketHandlers,
  type WebSocketUpgradeOptions,
} from "./websocket.ts";

/** What a {@linkcode RequestContext} is made from. */
export interface ContextInit {
  req: Request;
  info: Deno.ServeHandlerInfo;
  route: string | null;
  params: Record<string, string>;
  config: ResolvedFreshConfig;
  snapshot: Snapshot;
}

/** A {@linkcode Context} out of a request. */
export class RequestContext<State> implements Context<State> {
  readonly config: ResolvedFreshConfig;
  readonly url: URL;
  readonly req: Request;
  readonly route: string | null;
  readonly params: Record<string, string>;
  readonly state: State = {} as State;
  error: unknown = null;
  readonly info: Deno.ServeHandlerInfo;
  readonly isPartial: boolean;
  Component: FunctionComponent = () => null;
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

  redirect(pathOrUrl: string, status = 302): Response {
    const [, path = "", rest = ""] = pathOrUrl.match(/^([^?#]*)(.*)$/s) ?? [];
    const location = path.startsWith("/") ? path.replace(/\/+/g, "/") + rest : pathOrUrl;
    return new Response(null, { status, headers: { location } });
  }

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

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("content-type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

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
