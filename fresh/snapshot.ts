import type { ComponentType } from "preact";

/** The build's description of one file below `routes/`. */
export interface RouteFile {
  /** What the file name makes of it: `_app`, `_layout`, ... or a route. */
  type: "app" | "layout" | "middleware" | "error" | "notFound" | "route";
  /** The directory as a path, with its groups: `/(admin)/users`. */
  scope: string;
  /** The URL pattern of a route: `/users/:id`. */
  pattern: string;
  /** The file's path, for messages and for importing. */
  file: string;
}

/** The build's description of one island file and its browser module. */
export interface IslandFile {
  /** The file's name as an identifier. */
  name: string;
  /** The file's path. */
  file: string;
  /** The URL path of the browser module. */
  chunk: string;
  /** URL paths of the modules that `chunk` imports. */
  preload: string[];
}

/** A file that `staticFiles()` serves. */
export interface StaticFile {
  contentType: string;
  /** Hash of the content, the ETag. */
  hash: string;
  /** Where the content is: a file URL, or relative to the manifest. */
  source: string;
}

/** All that a build knows, in JSON. */
export interface Manifest {
  /** The app's root directory. */
  root: string;
  /** Changes when a static file changes. */
  buildId: string;
  /** The browser module that boots islands, and the modules that it imports. */
  boot: { chunk: string; preload: string[] };
  routes: RouteFile[];
  islands: IslandFile[];
  staticFiles: Record<string, StaticFile>;
}

/** A component to hydrate in the browser. */
export interface Island {
  /** Its name on the page, unique in the app. */
  name: string;
  exportName: string;
  component: ComponentType<Record<string, unknown>>;
  file: IslandFile;
}

/** A {@linkcode Manifest} with its modules loaded. */
export interface Snapshot {
  manifest: Manifest;
  /** The modules of `manifest.routes`, in the same order. */
  routes: readonly unknown[];
  islands: ReadonlyMap<unknown, Island>;
  /** Reads the content of a static file. */
  read(file: StaticFile): Promise<Uint8Array<ArrayBuffer>>;
  /** A module script for every page, in development. */
  devScript?: string;
}

/** The snapshot of an app that has not been built: no file routes, islands or static files. */
export const EMPTY_SNAPSHOT: Snapshot = {
  manifest: {
    root: ".",
    buildId: "",
    boot: { chunk: "", preload: [] },
    routes: [],
    islands: [],
    staticFiles: {},
  },
  routes: [],
  islands: new Map(),
  read: () => Promise.reject(new Error("Cannot read static files before a build")),
};

/** Finds the components that the island modules export. */
export function islandsOf(
  files: IslandFile[],
  modules: readonly unknown[],
): Map<unknown, Island> {
  const islands = new Map<unknown, Island>();
  files.forEach((file, i) => {
    for (const [exportName, component] of Object.entries(modules[i] ?? {})) {
      if (typeof component !== "function") continue;
      const name = exportName === "default" ? file.name : `${file.name}_${exportName}`;
      islands.set(component, { name, exportName, component, file });
    }
  });
  return islands;
}
