import { relative } from "node:path";
import type { RouteFile } from "../snapshot.ts";
import { walk } from "./files.ts";

const SPECIAL: Record<string, RouteFile["type"]> = {
  _app: "app",
  _layout: "layout",
  _middleware: "middleware",
  _error: "error",
  _500: "error",
  _404: "notFound",
};

/** Describes the files of the routes directory, in the order in which they are to be registered. */
export async function crawlRoutes(
  dir: string,
  ignore: RegExp[],
): Promise<RouteFile[]> {
  const files = (await walk(dir)).filter((file) => isModule(file, ignore));
  return files.map((file) => describeRoute(dir, file)).sort(byRank);
}

/** Whether a file is a module of the app: a test or a private `(_group)` is not. */
export function isModule(file: string, ignore: RegExp[]): boolean {
  return /\.[jt]sx?$/.test(file) && !/\/\(_[^/]+\)\//.test(file) &&
    !ignore.some((pattern) => pattern.test(file));
}

function describeRoute(dir: string, file: string): RouteFile {
  const parts = relative(dir, file).replace(/\.[jt]sx?$/, "").split("/");
  const name = parts.at(-1) ?? "";
  const segments = parts.map(toPattern);
  const scope = segments.slice(0, -1).map((segment) => `/${segment}`).join("");
  const url = (name === "index" ? segments.slice(0, -1) : segments)
    .filter((segment) => !/^\(.*\)$/.test(segment))
    .map((segment) => segment.startsWith("{/") ? segment : `/${segment}`);
  return {
    type: SPECIAL[name] ?? "route",
    scope,
    pattern: url.join("") || "/",
    file,
  };
}

/** `[id]` is `:id`, `[...rest]` is `:rest*`, `[[id]]` is `{/:id}?`. */
function toPattern(part: string): string {
  return part
    .replace(/^\[\.\.\.(\w+)\]$/, ":$1*")
    .replace(/^\[\[(\w+)\]\]$/, "{/:$1}?")
    .replace(/\[(\w+)\]/g, ":$1");
}

/** Wrappers come before routes, outer ones first; fixed segments before parameters. */
function byRank(a: RouteFile, b: RouteFile): number {
  const [left, right] = [rank(a), rank(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function rank({ type, scope, pattern }: RouteFile): string {
  if (type !== "route") return `0${type === "app" ? 0 : 1}${scope}`;
  const segments = pattern.split("/").slice(1).map((segment) => {
    const weight = segment.endsWith("*") ? 3 : /[:?]/.test(segment) ? 2 : 1;
    return `${weight}${segment}`;
  });
  return `1${segments.join("/")}`;
}
