import { App } from "fresh";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { classicApi } from "@/lib/classic_api/classic_api.ts";
import type { OperationHandler } from "@/lib/http/requests/operation.ts";
import { problemDetails } from "@/lib/http/problem_details.ts";
import type { State } from "@/lib/app/state.ts";
import type { FakeClock } from "./fake_clock.ts";
import { flashtapeRig } from "./flashtape_rig.ts";

const ROUTES = new URL("../../routes/", import.meta.url);

/** A file of routes/ that answers programs. */
export interface ApiRoute {
  /** As an operation writes it: `/api/orders/{order_id}`. */
  readonly path: string;
  readonly handler: Readonly<Record<string, OperationHandler>>;
}

/** Every route under /api, and those beside it that speak no HTML and no WebSocket. */
export async function apiRoutes(): Promise<readonly ApiRoute[]> {
  const files = function* (folder: string): Generator<string> {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROUTES))) {
      if (isDirectory) yield* files(`${folder}${name}/`);
      else yield `${folder}${name}`;
    }
  };
  const found = [...files("api/"), ...[...Deno.readDirSync(ROUTES)].map(({ name }) => name)]
    .filter((file) => /(?<!\/_.*)\.ts$/.test(file));
  return await Promise.all(found.map(async (file) => {
    const { handler }: { handler: ApiRoute["handler"] } = await import(new URL(file, ROUTES).href);
    const path = `/${file}`.replace(/\.ts$/, "").replace(/\/index$/, "").replaceAll(/\[(\w+)\]/g, "{$1}");
    return { path, handler };
  }));
}

const atFreePort = { hostname: "127.0.0.1", port: 0, onListen: () => {} };

export interface ApiServer extends AsyncDisposable {
  readonly port: number;
  readonly app: Flashtape;
  readonly clock: FakeClock;
  /** `LEVEL message` of every line. */
  readonly log: readonly string[];
}

/**
 * Routes over real HTTP in this process, around a simulated market whose clock a test moves.
 *
 * @param routes those of the server unless told otherwise
 */
export async function serveApi(
  environment: Readonly<Record<string, string>> = {},
  routes?: readonly ApiRoute[],
): Promise<ApiServer> {
  const rig = flashtapeRig({ environment });
  const app = new App<State>().use(problemDetails(rig.logger)).use((ctx) => {
    Object.assign(ctx.state, { app: rig.app });
    return ctx.next();
  });
  for (const { path, handler } of routes ?? await apiRoutes()) {
    app.route(path.replaceAll(/\{(\w+)\}/g, ":$1"), { handler });
  }
  return serving(rig, app.handler());
}

/** The same with the original's API, as it is on `CLASSIC_PORT`. */
export function serveClassicApi(environment: Readonly<Record<string, string>> = {}): ApiServer {
  const rig = flashtapeRig({ environment });
  return serving(rig, classicApi(rig));
}

function serving({ app, clock, logger }: ReturnType<typeof flashtapeRig>, handler: Deno.ServeHandler): ApiServer {
  const server = Deno.serve(atFreePort, handler);
  return {
    port: server.addr.port,
    app,
    clock,
    log: logger.lines,
    [Symbol.asyncDispose]: async () => {
      await app.engine.stop();
      await app.replay?.[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}

/** Moves a server's clock until something is there that waits for it. */
export async function moveClock(clock: FakeClock, awaited: Promise<unknown>): Promise<void> {
  let isThere = false;
  const done = awaited.finally(() => isThere = true);
  while (!isThere) {
    await clock.tick(100);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await done;
}
