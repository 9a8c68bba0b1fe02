import { type App, type Handler, setSnapshot } from "./app.ts";
import { findIslands, type Manifest } from "./snapshot.ts";

/**
 * Joins an app with its build; called by the generated `_fresh/server.js`.
 *
 * @param base URL that the files of the manifest are relative to.
 * @param routes The modules of `manifest.routes`.
 * @param islands The modules of `manifest.islands`.
 * @returns What `deno serve` takes as a default export.
 */
export function createServer<State>(
  app: App<State>,
  manifest: Manifest,
  base: string,
  routes: readonly unknown[],
  islands: readonly unknown[],
): { fetch: Handler } {
  setSnapshot(app, { manifest, base, routes, islands: findIslands(manifest.islands, islands) });
  return { fetch: app.handler() };
}
