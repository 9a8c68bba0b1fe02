import { refuseControl } from "@/lib/http/guards/control_guard.ts";
import { upgradeToFeed } from "@/lib/http/guards/feed_upgrade.ts";
import { peerAddress } from "@/lib/http/guards/peer_address.ts";
import { excerpt } from "@/lib/http/problems/faults.ts";
import { ProblemError, ShapeError } from "@/lib/http/problems/problem.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { answered, refused, translated } from "./answers.ts";
import { CHART_ROUTES } from "./chart.ts";
import { ENGINE_ROUTES } from "./engine.ts";
import { GAINER_ROUTES } from "./gainers.ts";
import { IGNITION_ROUTES } from "./ignition.ts";
import { ORACLE_ROUTES } from "./oracle.ts";
import type { ClassicContext, ClassicRoute } from "./route.ts";
import { SCHEDULE_ROUTES } from "./schedule.ts";
import { STATUS_ROUTES } from "./status.ts";
import { STRATEGY_ROUTES } from "./strategies.ts";
import { TIER2_ROUTES } from "./tier2.ts";
import { WATCHLIST_ROUTES } from "./watchlist.ts";

/** Everything that the original's client may ask for, but `/ws/feed`. */
export const CLASSIC_ROUTES: readonly ClassicRoute[] = [
  ...STATUS_ROUTES,
  ...ENGINE_ROUTES,
  ...WATCHLIST_ROUTES,
  ...GAINER_ROUTES,
  ...IGNITION_ROUTES,
  ...TIER2_ROUTES,
  ...CHART_ROUTES,
  ...STRATEGY_ROUTES,
  ...SCHEDULE_ROUTES,
  ...ORACLE_ROUTES,
];

export interface ClassicApiOptions extends ClassicContext {
  readonly logger: Logger;
}

/** The original's REST API and its socket, for a listener of their own: docs/classic_api.md. */
export function classicApi({ logger, ...context }: ClassicApiOptions): Deno.ServeHandler {
  return async (request, info) => {
    const url = new URL(request.url);
    try {
      return await answer(request, url, peerAddress(info), context);
    } catch (error) {
      if (error instanceof ProblemError) return refused(statusOf(error), error.message);
      logger.error("request of the classic API failed", {
        method: request.method,
        path: url.pathname,
        error: errorMessage(error),
      });
      return refused(500, "the server failed on this request; its log says more");
    }
  };
}

/** The original knows no conflicts, and tells a wrong shape from a request that makes no sense. */
function statusOf(error: ProblemError): number {
  if (error instanceof ShapeError) return 422;
  return error.status === 409 ? 400 : error.status;
}

async function answer(request: Request, url: URL, peer: string, context: ClassicContext): Promise<Response> {
  const { app: { config, manager }, clock } = context;
  const { ADMIN_TOKEN: adminToken, ALLOWED_ORIGINS: allowedOrigins } = config;
  const path = url.pathname;
  if (path === "/ws/feed" && request.method === "GET") {
    return await translated(upgradeToFeed(request, peer, { manager, allowedOrigins }));
  }
  const routes = CLASSIC_ROUTES.filter(({ template }) => template.match(path) !== null);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = routes.find((one) => one.method === method);
  if (route === undefined) return noRoute(request.method, path, routes);
  const refusal = route.control ? await refuseControl(request, peer, { adminToken, allowedOrigins }) : null;
  if (refusal !== null) return await translated(refusal);
  return answered(await route.answer(request, url, context), clock.now());
}

function noRoute(method: string, path: string, routes: readonly ClassicRoute[]): Response {
  const methods = path === "/ws/feed"
    ? ["GET"]
    : routes.flatMap((one) => one.method === "GET" ? ["GET", "HEAD"] : one.method);
  if (methods.length === 0) return refused(404, `there is nothing at ${excerpt(path)}`);
  const allow = methods.join(", ");
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
  return refused(405, `${method} is not possible at ${excerpt(path)}`, { allow });
}
