import type { ComponentType } from "preact";

/** The build's description of one file below `routes/`. */
export interface RouteFile {
  /** What the file name makes of it: `_app`, `_layout`, ... or a route. */
  type: "app" | "layout" | "middleware" | "error" | "notFound" | "route";
  /** The directory as a path, with its groups: `/(admin)/users`. */
  scope: string;
  /** The URL pattern of a route: `/users/:id`. */
  pattern: string;
  file: string;
}

/** A browser module: its URL path, and those of the modules that it imports. */
export interface Chunk {
  url: string;
  imports: string[];
}

/** The build's description of one island file. */
export interface IslandFile {
  /** The file's name as an identifier. */
  name: string;
  file: string;
  chunk: Chunk;
}

/** A file that `staticFiles()` serves. */
export interface StaticFile {
  contentType: string;
  /** Hash of the content, for the ETag. */
  hash: string;
  file: string;
}

/** All that a build knows, in JSON. Files are relative to the build's output directory. */
export interface Manifest {
  /** The app's root directory. */
  root: string;
  /** Changes when a static file changes. */
  buildId: string;
  /** The browser module that boots islands. */
  boot: Chunk;
  routes: RouteFile[];
  islands: IslandFile[];
  /** By URL path. */
  staticFiles: Record<string, StaticFile>;
}

/** A component to bring to life in the browser. */
export interface Island {
  /** Its name on the page, unique in the app. */
  name: string;
  exportName: string;
  component: ComponentType<Record<string, unknown>>;
  chunk: Chunk;
}

/** A build with its modules loaded. */
export interface Snapshot {
  manifest: Manifest;
  /** URL of the output directory. */
  base: string;
  /** The modules of `manifest.routes`, in the same order. */
  routes: readonly unknown[];
  /** By component. */
  islands: ReadonlyMap<unknown, Island>;
  /** Contents of files that are not on disk. */
  memory?: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** URL path of a module script for every page, in development. */
  devScript?: string;
}

/** The snapshot of an app that has not been built: no file routes, islands or static files. */
export const EMPTY_SNAPSHOT: Snapshot = {
  manifest: { root: "", buildId: "", boot: { url: "", imports: [] }, routes: [], islands: [], staticFiles: {} },
  base: import.meta.url,
  routes: [],
  islands: new Map(),
};

/** Finds the components that the modules of the islands export. */
export function findIslands(files: IslandFile[], modules: readonly unknown[]): Map<unknown, Island> {
  const islands = new Map<unknown, Island>();
  files.forEach(({ name: fileName, chunk }, i) => {
    for (const [exportName, component] of Object.entries(modules[i] ?? {})) {
      if (typeof component !== "function") continue;
      const name = exportName === "default" ? fileName : `${fileName}_${exportName}`;
      islands.set(component, { name, exportName, component, chunk });
    }
  });
  return islands;
}
