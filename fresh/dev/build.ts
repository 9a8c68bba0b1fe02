import { relative } from "node:path";
import { setBuildId } from "../runtime/build_id.ts";
import type { IslandFile, Manifest } from "../snapshot.ts";
import { bundle, modulePath } from "./bundle.ts";
import { crawlStatic, describeFile, hashOf, walk } from "./files.ts";
import { crawlRoutes, isModule } from "./routes.ts";

/** The directories and settings of a build, all paths absolute. */
export interface BuildConfig {
  root: string;
  outDir: string;
  staticDir: string;
  islandDir: string;
  routeDir: string;
  /** The module that exports `app`. */
  serverEntry: string;
  ignore: RegExp[];
  target: string[];
  mode: "development" | "production";
}

/** A manifest with absolute paths, and the contents of the scripts by their `source`. */
export interface Build {
  manifest: Manifest;
  scripts: Map<string, Uint8Array<ArrayBuffer>>;
}

/** Finds routes, islands and static files, and bundles the islands for the browser. */
export async function build(config: BuildConfig): Promise<Build> {
  const { root, islandDir, ignore, target, mode } = config;
  const staticFiles = await crawlStatic(config.staticDir);
  const routes = await crawlRoutes(config.routeDir, ignore);
  const islandFiles = (await walk(islandDir)).filter((file) => isModule(file, ignore));

  const hashes = Object.entries(staticFiles).map(([path, { hash }]) => `${path} ${hash}\n`);
  const buildId = await hashOf(hashes.join(""));
  setBuildId(buildId);

  const entries: Record<string, string> = {
    boot: modulePath("../runtime/client.ts"),
  };
  for (const file of islandFiles) entries[islandName(islandDir, file)] = file;
  const development = mode === "development";
  const { files, chunks } = await bundle({
    root,
    entries,
    buildId,
    development,
    target,
  });

  const scripts: Build["scripts"] = new Map();
  for (const [pathname, content] of files) {
    const source = `${config.outDir}/static${pathname}`;
    staticFiles[pathname] = await describeFile(pathname, content, source);
    scripts.set(source, content);
  }
  const chunkOf = (name: string) => {
    const chunk = chunks.get(name);
    if (!chunk) throw new Error(`Cannot find the bundle of ${name}`);
    return chunk;
  };
  const islands: IslandFile[] = islandFiles.map((file) => {
    const name = islandName(islandDir, file);
    return { name, file, ...chunkOf(name) };
  });
  return {
    manifest: {
      root,
      buildId,
      boot: chunkOf("boot"),
      routes,
      islands,
      staticFiles,
    },
    scripts,
  };
}

/** The path below the islands directory as an identifier: `chart/Axis.tsx` is `chart_Axis`. */
function islandName(dir: string, file: string): string {
  const name = relative(dir, file).replace(/\.[jt]sx?$/, "").replace(
    /\W+/g,
    "_",
  );
  return /^\d/.test(name) || name === "boot" ? `_${name}` : name;
}
