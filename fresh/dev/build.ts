import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setBuildId } from "../runtime/build_id.ts";
import { findIslands, type IslandFile, type Manifest, type Snapshot, type StaticFile } from "../snapshot.ts";
import { type Bundle, bundle } from "./bundle.ts";
import { describeFile, hashOf, walk } from "./files.ts";
import { describeRoutes } from "./routes.ts";

/** The directories and settings of a build, all paths absolute. */
export interface BuildConfig {
  root: string;
  outDir: string;
  staticDir: string;
  islandDir: string;
  routeDir: string;
  /** The module that exports `app`. */
  serverEntry: string;
  /** Files that are neither routes nor islands. */
  ignore: RegExp[];
  /** The language levels to compile the islands for, as esbuild has them. */
  target: string[];
  mode: "development" | "production";
}

/** A manifest, and the contents of the islands' scripts by their file. */
export interface Build {
  manifest: Manifest;
  scripts: Bundle["files"];
}

/** Finds routes, islands and static files, and bundles the islands for the browser. */
export async function build(config: BuildConfig): Promise<Build> {
  const { root, outDir, routeDir, islandDir, staticDir, target } = config;
  const fromOutDir = (path: string) => relativeSpecifier(outDir, path);
  const modulesIn = async (dir: string) => (await walk(dir)).filter((file) => isModule(file, config.ignore));

  const staticFiles: Record<string, StaticFile> = {};
  for (const path of await walk(staticDir)) {
    const pathname = `/${relative(staticDir, path)}`;
    const hidden = /\/\.(?!well-known\/)/.test(pathname);
    if (!hidden) staticFiles[pathname] = await describeFile(pathname, await Deno.readFile(path), fromOutDir(path));
  }
  const hashes = Object.entries(staticFiles).map(([pathname, { hash }]) => [pathname, hash]);
  const buildId = await hashOf(new TextEncoder().encode(JSON.stringify(hashes)));
  setBuildId(buildId);

  const islandFiles = await modulesIn(islandDir);
  const entries: Record<string, string> = { boot: packageFile("runtime/client.ts") };
  for (const file of islandFiles) entries[islandName(islandDir, file)] = file;
  const development = config.mode === "development";
  const { files, chunks } = await bundle({ root, entries, buildId, target, development });
  const chunkOf = (name: string) => {
    const chunk = chunks.get(name);
    if (!chunk) throw new Error(`Cannot find the bundle of ${entries[name]}`);
    return chunk;
  };

  const scripts: Build["scripts"] = new Map();
  for (const [pathname, content] of files) {
    const file = `./static${pathname}`;
    staticFiles[pathname] = await describeFile(pathname, content, file);
    scripts.set(file, content);
  }
  const islands = islandFiles.map((file): IslandFile => {
    const name = islandName(islandDir, file);
    return { name, file: fromOutDir(file), chunk: chunkOf(name) };
  });
  const routes = describeRoutes(routeDir, await modulesIn(routeDir))
    .map((route) => ({ ...route, file: fromOutDir(route.file) }));
  const boot = chunkOf("boot");
  return { manifest: { root: `${fromOutDir(root)}/`, buildId, boot, routes, islands, staticFiles }, scripts };
}

/** Loads the modules of a build into this process. */
export async function loadBuild({ manifest, scripts }: Build, outDir: string): Promise<Snapshot> {
  const base = pathToFileURL(`${outDir}/`).href;
  const load = (files: { file: string }[]) =>
    Promise.all(files.map(({ file }): Promise<unknown> => import(new URL(file, base).href)));
  const islands = findIslands(manifest.islands, await load(manifest.islands));
  return { manifest, base, routes: await load(manifest.routes), islands, memory: scripts };
}

/** The path of a file of this package. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** A path as an import specifier, relative to `dir`; encoded no more than needed, as modules are known by URL. */
export function relativeSpecifier(dir: string, path: string): string {
  const steps = relative(dir, path).replace(/[%?#"\\]/g, encodeURIComponent);
  return steps.startsWith(".") ? steps : `./${steps}`;
}

/** Whether a file is a module of the app: a test or a file in a private `(_group)` is not. */
function isModule(file: string, ignore: RegExp[]): boolean {
  return /\.[jt]sx?$/.test(file) && !/\/\(_[^/]+\)\//.test(file) && !ignore.some((pattern) => pattern.test(file));
}

/** The path below the islands directory as an identifier: `chart/Axis.tsx` is `chart_Axis`. */
function islandName(dir: string, file: string): string {
  const name = relative(dir, file).replace(/\.[jt]sx?$/, "").replace(/\W+/g, "_");
  return /^\d|^boot$/.test(name) ? `_${name}` : name;
}
