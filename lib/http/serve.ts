import type { Flashtape } from "@/lib/app/flashtape.ts";
import { Disconnects } from "@/lib/protocol/mod.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";

/** A drain that takes longer is cut off: the host would kill the process a little later anyway. */
const DRAIN_LIMIT_MS = 4000;
/** A feed that is just being opened may take long to stop; the clients' goodbye does not wait for it. */
const ENGINE_LIMIT_MS = 2000;
/** So long clients may take to answer the goodbye. */
const ANSWER_LIMIT_MS = 500;
/** How often it is looked whether every client has heard the goodbye. */
const LOOK_MS = 20;
const SERVER_MODULE = new URL("../../_fresh/server.js", import.meta.url);

interface FreshServer {
  readonly default: { fetch(request: Request, info: Deno.ServeHandlerInfo): Response | Promise<Response> };
}

/** The last events first, then the goodbye: `shutdown` would say its own before they are out, and the end cut both off. */
async function drain(
  { engine, manager }: Flashtape,
  servers: readonly Deno.HttpServer[],
  logger: Logger,
): Promise<void> {
  manager.stopAccepting();
  logger.info("going away");
  await Promise.race([engine.stop(), sleep(systemClock, ENGINE_LIMIT_MS)]);
  manager.closeAll(Disconnects.SERVICE_RESTART);
  while (manager.goodbyesLeft > 0) await sleep(systemClock, LOOK_MS);
  // A close frame is on its way only: the 1001 of `shutdown` could overtake it. Who answers it has read it.
  const answeredByMs = systemClock.now() + ANSWER_LIMIT_MS;
  while (manager.socketCount > 0 && systemClock.now() < answeredByMs) await sleep(systemClock, LOOK_MS);
  await Promise.all(servers.map((server) => server.shutdown()));
}

/**
 * On SIGINT or SIGTERM takes no new connections, stops the engine, sends every client away with 1012 and exits with 0,
 * within five seconds also when a client does not answer.
 *
 * @param servers to be shut down too; none where only the platform serves, as with `deno serve _fresh/server.js`
 */
export function leaveOnSignal(flashtape: Flashtape, logger: Logger, servers: readonly Deno.HttpServer[]): void {
  let isLeaving = false;
  const leave = async () => {
    if (isLeaving) return;
    isLeaving = true;
    try {
      await Promise.race([drain(flashtape, servers, logger), sleep(systemClock, DRAIN_LIMIT_MS)]);
      await flashtape.replay?.[Symbol.asyncDispose]();
      await flashtape.alerting[Symbol.asyncDispose]();
      await flashtape.store[Symbol.asyncDispose]();
    } finally {
      Deno.exit(0);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, leave);
}

export interface ListenOptions {
  readonly hostname: string;
  /** 0 takes a free one, which the log names. */
  readonly port: number;
  /** What listens there, as the log calls it. */
  readonly name: string;
  readonly logger: Logger;
}

/** Listens on a port, or ends the process with one line that says why it cannot. */
export function listen({ hostname, port, name, logger }: ListenOptions, handler: Deno.ServeHandler): Deno.HttpServer {
  try {
    return Deno.serve({
      hostname,
      port,
      onListen: (address) => {
        const host = address.hostname === "127.0.0.1" || address.hostname === "0.0.0.0"
          ? "localhost"
          : address.hostname;
        logger.info(`${name} is on http://${host}:${address.port}`);
      },
      onError: (error) => {
        logger.error("request failed outside the app", { error: errorMessage(error) });
        return new Response("Internal Server Error", { status: 500 });
      },
    }, handler);
  } catch (error) {
    logger.error(`cannot serve on ${hostname}:${port}: ${errorMessage(error)}`);
    Deno.exit(1);
  }
}

/**
 * Serves the built app on `HOST` and `PORT` until SIGINT or SIGTERM.
 *
 * @param others servers that listen beside it, and leave with it
 */
export async function serve(flashtape: Flashtape, logger: Logger, others: readonly Deno.HttpServer[]): Promise<void> {
  const { HOST: hostname, PORT: port } = flashtape.config;
  const { default: { fetch } } = await builtApp(logger);
  const server = listen({ hostname, port, name: "Flashtape", logger }, fetch);
  leaveOnSignal(flashtape, logger, [server, ...others]);
}

async function builtApp(logger: Logger): Promise<FreshServer> {
  try {
    return await import(SERVER_MODULE.href);
  } catch (error) {
    logger.error(`cannot serve: ${errorMessage(error)}`);
    Deno.exit(1);
  }
}
