import type { OperationDescription } from "../operation_description.ts";
import { PathTemplate } from "../path_template.ts";
import { getAsyncApi, getOpenApi } from "./documents.ts";
import { getEngineStatus, startEngine, stopEngine } from "./engine.ts";
import { getIgnition } from "./ignition.ts";
import { getBars } from "./market.ts";
import { getHealth, getMetrics, getStatus } from "./server.ts";
import { getWatchlist } from "./watchlist.ts";

/** Every operation that the routes serve, by its `operationId`. */
export const OPERATIONS = {
  getStatus,
  getHealth,
  getMetrics,
  getBars,
  getWatchlist,
  getIgnition,
  getEngineStatus,
  startEngine,
  stopEngine,
  getOpenApi,
  getAsyncApi,
} as const satisfies Readonly<Record<string, OperationDescription>>;

const TEMPLATES = Object.values<OperationDescription>(OPERATIONS).map(({ method, path }) => ({
  method,
  template: new PathTemplate(path),
}));

/** The methods that a path has, as the header `Allow` names them; every other path that programs use has GET. */
export function allowedMethods(path: string): string {
  const methods = new Set<string>();
  for (const { method, template } of TEMPLATES) {
    if (template.match(path) === null) continue;
    methods.add(method);
    if (method === "GET") methods.add("HEAD");
  }
  return methods.size === 0 ? "GET" : [...methods].join(", ");
}
