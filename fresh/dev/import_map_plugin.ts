import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const RESOLVED = Symbol("resolved through the import map");

/**
 * Has esbuild resolve bare specifiers through the import map that Deno runs with. Which file of a
 * package it is, esbuild decides, so that the bundle has one copy of it.
 */
export const importMapPlugin: Plugin = {
  name: "import-map",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, pluginData }) => {
      if (pluginData === RESOLVED || importer.includes("/node_modules/")) return undefined;
      const target = import.meta.resolve(path);
      if (!target.startsWith("file:")) {
        return { errors: [{ text: `Cannot bundle "${path}": it resolves to ${target}, which is no file` }] };
      }
      const file = fileURLToPath(target);
      if (!file.includes("/node_modules/")) return { path: file };
      // "npm:preact@10.29.8/hooks" is "preact/hooks".
      const name = path.replace(/^npm:\/?((?:@[^/]+\/)?[^@/]+)(?:@[^/]*)?/, "$1");
      const found = await build.resolve(name, { kind, importer, resolveDir: dirname(file), pluginData: RESOLVED });
      return found.errors.length === 0 ? found : { path: file };
    });
  },
};
