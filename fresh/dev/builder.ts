import { resolve } from "node:path";
import { App, type ListenOptions, setSnapshot } from "../app.ts";
import { build, type BuildConfig, loadBuild } from "./build.ts";
import { LIVE_RELOAD_SCRIPT, LiveReload } from "./live_reload.ts";
import { watch } from "./watch.ts";
import { writeBuild } from "./write_build.ts";

/** The options of a {@linkcode Builder}; relative paths start from `root`. */
export interface BuildOptions {
  /** The app's root directory. @default Deno.cwd() */
  root?: string;
  /** Where a build is written. @default "_fresh" */
  outDir?: string;
  /** @default "static" */
  staticDir?: string;
  /** @default "islands" */
  islandDir?: string;
  /** @default "routes" */
  routeDir?: string;
  /** The module that exports `app`. @default "main.ts" */
  serverEntry?: string;
  /** Files that are neither routes nor islands. @default tests */
  ignore?: RegExp[];
  /** The language levels to compile the islands for. @default chrome99, firefox99 and safari15 */
  target?: string | string[];
}

/**
 * Builds an app, or serves it while it is being written.
 *
 * ```ts
 * const builder = new Builder();
 * if (Deno.args.includes("build")) await builder.build();
 * else await builder.listen(() => import("./main.ts"));
 * ```
 */
export class Builder<State = unknown> {
  readonly config: BuildConfig;

  constructor(options: BuildOptions = {}) {
    const root = resolve(options.root ?? ".");
    this.config = {
      root,
      outDir: resolve(root, options.outDir ?? "_fresh"),
      staticDir: resolve(root, options.staticDir ?? "static"),
      islandDir: resolve(root, options.islandDir ?? "islands"),
      routeDir: resolve(root, options.routeDir ?? "routes"),
      serverEntry: resolve(root, options.serverEntry ?? "main.ts"),
      ignore: options.ignore ?? [/[._]test\.[jt]sx?$/],
      target: [options.target ?? ["chrome99", "firefox99", "safari15"]].flat(),
      mode: "production",
    };
  }

  /**
   * Builds the app.
   *
   * @param options.snapshot "disk" writes `_fresh/server.js`; "memory" writes nothing, for tests.
   * @returns A function that gives a build in memory to an app; call it before `app.handler()`.
   */
  async build(
    options: { mode?: BuildConfig["mode"]; snapshot?: "disk" | "memory" } = {},
  ): Promise<<S = State>(app: App<S>) => void> {
    this.config.mode = options.mode ?? "production";
    const built = await build(this.config);
    if (options.snapshot === "memory") {
      const snapshot = await loadBuild(built, this.config.outDir);
      return (app) => setSnapshot(app, snapshot);
    }
    await writeBuild(this.config, built);
    return () => {
      throw new TypeError('Cannot apply a build on disk to an app: use build({ snapshot: "memory" })');
    };
  }

  /**
   * Serves the app and has browsers reload when a file changes, until `options.signal` is aborted.
   * Browser code is bundled anew; start with `deno run --watch` to have server code anew, too.
   */
  async listen<S = State>(
    importApp: () => Promise<{ app: App<S> } | App<S>>,
    options: ListenOptions = {},
  ): Promise<void> {
    this.config.mode = "development";
    const { root, outDir } = this.config;
    const load = async () => ({ ...await loadBuild(await build(this.config), outDir), devScript: LIVE_RELOAD_SCRIPT });
    const snapshot = await load();
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    app.config.mode = "development";
    setSnapshot(app, snapshot);
    let handler = app.handler();
    const live = new LiveReload();
    const server = Deno.serve(
      { port: 8000, ...options },
      async (req, info) => live.respond(req) ?? await handler(req, info),
    );
    options.signal?.addEventListener("abort", () => live.close());
    await watch(root, outDir, options.signal, async () => {
      try {
        setSnapshot(app, await load());
        handler = app.handler();
        live.reload();
      } catch (error) {
        console.error("Cannot rebuild, the last build is still served:", error);
      }
    });
    await server.finished;
  }
}
