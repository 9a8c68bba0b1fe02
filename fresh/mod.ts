/**
 * A small stand-in for the part of Fresh 2 that an app uses, for machines that cannot reach JSR.
 * Names, signatures and behaviour are upstream's.
 *
 * @module
 */
export { App, type FreshConfig, type ListenOptions } from "./app.ts";
export { createDefine, type Define } from "./define.ts";
export { page } from "./page.ts";
export { HttpError } from "./http_error.ts";
export { csp, type CSPOptions } from "./middlewares/csp.ts";
export { staticFiles } from "./middlewares/static_files.ts";
export type {
  Context,
  HandlerByMethod,
  HandlerFn,
  LayoutConfig,
  Lazy,
  MaybeLazy,
  Method,
  Middleware,
  PageProps,
  PageResponse,
  ResolvedFreshConfig,
  RouteConfig,
  RouteData,
  RouteHandler,
} from "./types.ts";
export type { WebSocketHandlers, WebSocketUpgradeOptions } from "./websocket.ts";
