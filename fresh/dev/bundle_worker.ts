/// <reference lib="deno.worker" />
import { resolve } from "node:path";
import * as esbuild from "esbuild";
import type { Bundle, BundleOptions, BundleResult } from "./bundle.ts";
import { importMapPlugin } from "./import_map_plugin.ts";

self.onmessage = async ({ data }: MessageEvent<BundleOptions>) => {
  let result: BundleResult;
  try {
    result = { bundle: await runEsbuild(data) };
  } catch (error) {
    result = { error: error instanceof Error ? error.message : String(error) };
  }
  await esbuild.stop();
  self.postMessage(result);
};

async function runEsbuild({ root, entries, buildId, development, target }: BundleOptions): Promise<Bundle> {
  const outdir = resolve(root, "_fresh");
  const urlOf = (path: string) => `/_fresh/js/${buildId}${resolve(root, path).slice(outdir.length)}`;
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
    charset: "utf8",
    minify: !development,
    sourcemap: development ? "linked" : false,
    define: {
      "process.env.NODE_ENV": JSON.stringify(development ? "development" : "production"),
      FRESH_BUILD_ID: JSON.stringify(buildId),
    },
    tsconfigRaw: {},
    plugins: [importMapPlugin],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const chunks: Bundle["chunks"] = new Map();
  for (const [path, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    const [name] = Object.entries(entries).find(([, file]) => entryPoint && resolve(root, entryPoint) === file) ?? [];
    const statics = imports.filter(({ kind }) => kind === "import-statement");
    if (name) chunks.set(name, { url: urlOf(path), imports: statics.map(({ path }) => urlOf(path)) });
  }
  const files = outputFiles.map(({ path, contents }) => [urlOf(path), new Uint8Array(contents)] as const);
  return { files: new Map(files), chunks };
}
