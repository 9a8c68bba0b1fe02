import { relative } from "node:path";
import type { RouteFile } from "../snapshot.ts";

const SPECIAL: Record<string, RouteFile["type"]> = {
  _app: "app",
  _layout: "layout",
  _middleware: "middleware",
  _error: "error",
  _500: "error",
  _404: "notFound",
};

/** Describes files of the routes directory, in the order in which they are to be registered. */
export function describeRoutes(dir: string, files: string[]): RouteFile[] {
  const routes = files.map((file): RouteFile => {
    const segments = relative(dir, file).replace(/\.[jt]sx?$/, "").split("/");
    const name = segments.pop() ?? "";
    const scope = toPattern(segments);
    if (name !== "index") segments.push(name);
    const pattern = toPattern(segments.filter((segment) => !/^\(.*\)$/.test(segment)));
    return { type: SPECIAL[name] ?? "route", scope, pattern: pattern || "/", file };
  });
  return routes.sort((a, b) => rank(a) < rank(b) ? -1 : 1);
}

/** `[id]` is `:id`, `[...rest]` is `:rest*`, `[[id]]` is `{/:id}?`. */
function toPattern(segments: string[]): string {
  return segments.map((segment) => `/${segment}`).join("")
    .replace(/\/\[\[(\w+)\]\]/g, "{/:$1}?")
    .replace(/\[\.\.\.(\w+)\]/g, ":$1*")
    .replace(/\[(\w+)\]/g, ":$1");
}

/** Wrappers come before routes, outer ones first; fixed segments before parameters. */
function rank({ type, scope, pattern }: RouteFile): string {
  if (type !== "route") return `0${type === "app" ? 0 : 1}${scope}`;
  const weights = pattern.split("/").map((segment) => segment.endsWith("*") ? 3 : /[:?]/.test(segment) ? 2 : 1);
  return `1${weights.join("")} ${pattern}`;
}
