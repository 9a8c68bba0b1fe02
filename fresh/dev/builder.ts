import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { App, type ListenOptions, logAddress, serveApp, setSnapshot } from "../app.ts";
import { islandsOf, type Snapshot } from "../snapshot.ts";
import { type Build, build, type BuildConfig } from "./build.ts";
import { LIVE_RELOAD_SCRIPT, LiveReload } from "./live_reload.ts";
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
  /** Files that are no routes or islands. @default tests */
  ignore?: RegExp[];
  /** Language levels of the browser bundle. @default chrome99, firefox99 and safari15 */
  target?: string | string[];
}

const TESTS = /[._]test\.[jt]sx?$/;

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
      ignore: options.ignore ?? [TESTS],
      target: [options.target ?? ["chrome99", "firefox99", "safari15"]].flat(),
      mode: "production",
    };
  }

  /**
   * Builds the app.
   *
   * @param options.snapshot "disk" writes `_fresh/server.js`; "memory" writes nothing, for tests.
   * @returns A function that gives the build to an app; call it before `app.handler()`.
   */
  async build(
    options: { mode?: BuildConfig["mode"]; snapshot?: "disk" | "memory" } = {},
  ): Promise<<S = State>(app: App<S>) => void> {
    this.config.mode = options.mode ?? "production";
    const built = await build(this.config);
    if (options.snapshot === "memory") {
      const snapshot = await loadSnapshot(built);
      return (app) => setSnapshot(app, snapshot);
    }
    await writeBuild(this.config, built);
    return () => {
      throw new TypeError(
        'Cannot apply a build on disk to an app: build({ snapshot: "memory" })',
      );
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
    const load = async () => ({
      ...await loadSnapshot(await build(this.config)),
      devScript: LIVE_RELOAD_SCRIPT,
    });
    const snapshot = await load();
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    app.config.mode = "development";
    setSnapshot(app, snapshot);
    let handler = app.handler();
    const live = new LiveReload();
    const server = serveApp(
      async (req, info) => live.respond(req) ?? await handler(req, info),
      {
        ...options,
        onListen: options.onListen ?? logAddress,
      },
    );
    options.signal?.addEventListener("abort", () => live.close());

    const rebuild = async () => {
      try {
        setSnapshot(app, await load());
        handler = app.handler();
        live.reload();
      } catch (error) {
        console.error("Cannot rebuild, the last build is still served:", error);
      }
    };
    let building = Promise.resolve();
    await this.#watch(options.signal, () => building = building.then(rebuild));
    await building;
    await server.finished;
  }

  /** Calls back when files of the app have changed and nothing else changes for 50 ms. */
  async #watch(
    signal: AbortSignal | undefined,
    onChange: () => void,
  ): Promise<void> {
    const { root, outDir } = this.config;
    const paths: string[] = [];
    for await (const { name } of Deno.readDir(root)) {
      const path = resolve(root, name);
      if (name !== "node_modules" && path !== outDir && !name.startsWith(".")) {
        paths.push(path);
      }
    }
    const watcher = Deno.watchFs(paths);
    let timer: ReturnType<typeof setTimeout> | undefined;
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      watcher.close();
    });
    for await (const { kind } of watcher) {
      if (kind === "access") continue;
      clearTimeout(timer);
      timer = setTimeout(onChange, 50);
    }
  }
}

/** Loads the modules of a build into this process. */
async function loadSnapshot({ manifest, scripts }: Build): Promise<Snapshot> {
  const load = (files: { file: string }[]) =>
    Promise.all(
      files.map(({ file }): Promise<unknown> => import(pathToFileURL(file).href)),
    );
  return {
    manifest,
    routes: await load(manifest.routes),
    islands: islandsOf(manifest.islands, await load(manifest.islands)),
    read: async ({ source }) => scripts.get(source) ?? await Deno.readFile(source),
  };
}
