import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

/**
 * Has esbuild resolve bare specifiers through the import map that Deno runs with. Packages are
 * then looked up in `node_modules`, so that the bundle has one copy of each.
 */
export function importMapPlugin(root: string): Plugin {
  return {
    name: "import-map",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, pluginData }) => {
        if (kind === "entry-point" || pluginData === RESOLVED || importer.includes("/node_modules/")) return;
        const target = import.meta.resolve(path);
        const file = target.startsWith("file:") ? fileURLToPath(target) : undefined;
        if (file && !file.includes("/node_modules/")) return { path: file };
        // "npm:preact@10.29.8/hooks" is "preact/hooks".
        const name = path.replace(/^npm:\/?((?:@[^/]+\/)?[^@/]+)(?:@[^/]*)?/, "$1");
        const found = await build.resolve(name, { kind, importer, resolveDir: root, pluginData: RESOLVED });
        if (found.errors.length === 0) return found;
        return file ? { path: file } : { errors: [{ text: `Cannot bundle "${path}": it resolves to ${target}` }] };
      });
    },
  };
}

const RESOLVED = Symbol("resolved through the import map");
