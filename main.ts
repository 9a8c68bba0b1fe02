import { App, staticFiles } from "fresh";
import { type Config, CONFIG_NAMES, parseConfig } from "@/lib/config.ts";
import { manager } from "@/lib/connections/connection_manager.ts";
import { Flashtape } from "@/lib/flashtape.ts";
import { problemDetails } from "@/lib/http/problem_details.ts";
import { contentSecurityPolicy, securityHeaders } from "@/lib/http/security_headers.ts";
import { leaveOnSignal, serve } from "@/lib/http/serve.ts";
import { guardProcess } from "@/lib/guard_process.ts";
import { setUpLogging } from "@/lib/logging.ts";
import type { State } from "@/lib/state.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { connectionLimits, descriptorLimit } from "@/lib/connection_limits.ts";
import { errorMessage } from "@/lib/support/logger.ts";

function readConfig(): Config {
  try {
    return parseConfig(Object.fromEntries(CONFIG_NAMES.map((name) => [name, Deno.env.get(name)])));
  } catch (error) {
    console.error(errorMessage(error));
    Deno.exit(1);
  }
}

const config = readConfig();
const logger = setUpLogging({ level: config.LOG_LEVEL, broadcastLog: (...line) => manager.broadcastLog(...line) });

const flashtape = new Flashtape({ config, manager, clock: systemClock, random: Math.random, logger });

manager.configure({
  logger: logger("connections"),
  greeting: () => ({ server: flashtape.status() }),
  bars: (ticker) => flashtape.todaysBars(ticker),
  acceptsToken: (token) => config.ADMIN_TOKEN === undefined || token === config.ADMIN_TOKEN,
  limits: connectionLimits(config, await descriptorLimit()),
});

/** The Fresh app; `_fresh/server.js` serves it with the built islands. */
export const app = new App<State>()
  .use(securityHeaders())
  .use(problemDetails(logger("http")))
  .use(contentSecurityPolicy())
  .use(staticFiles())
  .use((ctx) => {
    Object.assign(ctx.state, { app: flashtape, clientConfig: { firstRetryMs: config.CLIENT_FIRST_RETRY_MS } });
    return ctx.next();
  })
  .fsRoutes();

guardProcess(logger("process"), () => flashtape.uncaughtErrors += 1);
if (config.ENGINE_AUTOSTART) flashtape.engine.start();
if (import.meta.main) serve(flashtape, logger("http"));
else leaveOnSignal(flashtape, logger("http"));
