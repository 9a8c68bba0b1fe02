import { type App, type Handler, setSnapshot } from "./app.ts";
import { islandsOf, type Manifest, type Snapshot } from "./snapshot.ts";

/** What `deno serve` expects as the default export of `_fresh/server.js`. */
export interface Server {
  fetch: Handler;
}

/**
 * Joins an app with its build; called by the generated `_fresh/server.js`.
 *
 * @param base URL that the files of the manifest are relative to.
 */
export function createServer<State>(
  app: App<State>,
  manifest: Manifest,
  base: string,
  routes: readonly unknown[],
  islands: readonly unknown[],
): Server {
  const root = new URL(manifest.root, base).pathname;
  const snapshot: Snapshot = {
    manifest: { ...manifest, root },
    routes,
    islands: islandsOf(manifest.islands, islands),
    read: (file) => Deno.readFile(new URL(file.source, base)),
  };
  setSnapshot(app, snapshot);
  return { fetch: app.handler() };
}
