import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { importMapPlugin } from "./import_map_plugin.ts";

/** What to bundle for the browser. */
export interface BundleOptions {
  root: string;
  /** Entry files by name. */
  entries: Record<string, string>;
  buildId: string;
  development: boolean;
  target: string[];
}

/** The result: files by URL path, and for each entry its URL path and those that it imports. */
export interface Bundle {
  files: Map<string, Uint8Array<ArrayBuffer>>;
  chunks: Map<string, { chunk: string; preload: string[] }>;
}

/**
 * Bundles the entries with shared chunks; all file names carry a hash of their content.
 *
 * @throws If a module cannot be resolved or compiled; the message says which.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { root, entries, buildId, development, target } = options;
  const outdir = resolve(root, "_fresh/js");
  const prefix = `/_fresh/js/${buildId}`;
  try {
    const { outputFiles, metafile } = await esbuild.build({
      entryPoints: entries,
      absWorkingDir: root,
      outdir,
      entryNames: "[name]-[hash]",
      chunkNames: "chunk-[hash]",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target,
      jsx: "automatic",
      jsxImportSource: "preact",
      minify: !development,
      sourcemap: development ? "linked" : false,
      define: {
        "process.env.NODE_ENV": JSON.stringify(
          development ? "development" : "production",
        ),
        FRESH_BUILD_ID: JSON.stringify(buildId),
      },
      // A tsconfig.json of the app, if any, is none of the bundle's business.
      tsconfigRaw: {},
      plugins: [importMapPlugin(root)],
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    const urlOf = (path: string) => prefix + resolve(root, path).slice(outdir.length);
    const chunks: Bundle["chunks"] = new Map();
    for (
      const [path, { entryPoint, imports }] of Object.entries(metafile.outputs)
    ) {
      const name = Object.keys(entries).find((name) => entryPoint && entries[name] === resolve(root, entryPoint));
      if (name === undefined) continue;
      const statics = imports.filter(({ kind }) => kind === "import-statement");
      chunks.set(name, {
        chunk: urlOf(path),
        preload: statics.map(({ path }) => urlOf(path)),
      });
    }
    const files = outputFiles.map(({ path, contents }) => [urlOf(path), new Uint8Array(contents)] as const);
    return { files: new Map(files), chunks };
  } finally {
    await esbuild.stop();
  }
}

/** The path of a module of this package. */
export function modulePath(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
