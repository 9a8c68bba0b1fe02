import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

/**
 * Has esbuild resolve bare specifiers through the import map that Deno runs with. Packages are
 * then looked up in `node_modules`, so that there is one copy of each.
 */
export function importMapPlugin(root: string): Plugin {
  return {
    name: "import-map",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.kind === "entry-point" || args.pluginData === DONE) {
          return undefined;
        }
        if (args.importer.includes("/node_modules/")) return undefined;
        const target = import.meta.resolve(args.path);
        if (target.startsWith("file:") && !target.includes("/node_modules/")) {
          return { path: fileURLToPath(target) };
        }
        const name = target.startsWith("npm:") ? packagePath(target) : args.path;
        const { kind, importer } = args;
        const found = await build.resolve(name, {
          kind,
          importer,
          resolveDir: root,
          pluginData: DONE,
        });
        if (found.errors.length === 0) return found;
        if (target.startsWith("file:")) return { path: fileURLToPath(target) };
        return {
          errors: [{
            text: `Cannot bundle "${args.path}": it resolves to ${target}`,
          }],
        };
      });
    },
  };
}

const DONE = Symbol("resolved by the import map");

/** `npm:preact@10.29.8/hooks` is `preact/hooks`. */
function packagePath(specifier: string): string {
  return specifier.replace(/^npm:\/?((?:@[^/]+\/)?[^@/]+)(?:@[^/]*)?/, "$1");
}
