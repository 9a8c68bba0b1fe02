/**
 * A small stand-in for the part of Fresh 2 that an app uses, for machines that cannot reach JSR.
 * Names, signatures and behaviour are upstream's.
 *
 * @module
 */
export { App, type FreshConfig, type ListenOptions, type ResolvedFreshConfig } from "./app.ts";
export type { Context } from "./context.ts";
export { createDefine, type Define } from "./define.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  type Lazy,
  type MaybeLazy,
  type Method,
  type Middleware,
  page,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "./handlers.ts";
export { HttpError } from "./http_error.ts";
export { cors, type CORSOptions } from "./middlewares/cors.ts";
export { csp, type CSPOptions } from "./middlewares/csp.ts";
export { staticFiles } from "./middlewares/static_files.ts";
export type { LayoutConfig, PageProps, RouteConfig } from "./route.ts";
export type { WebSocketHandlers, WebSocketUpgradeOptions } from "./websocket.ts";
