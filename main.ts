import { App, staticFiles } from "fresh";
import { CONFIG_NAMES, parseConfig } from "@/lib/app/config.ts";
import { classicApi } from "@/lib/classic_api/classic_api.ts";
import { manager } from "@/lib/connections/connection_manager.ts";
import { Flashtape } from "@/lib/app/flashtape.ts";
import { compression } from "@/lib/http/compression.ts";
import { problemDetails } from "@/lib/http/problem_details.ts";
import { contentSecurityPolicy, securityHeaders } from "@/lib/http/guards/security_headers.ts";
import { leaveOnSignal, listen, serve } from "@/lib/http/serve.ts";
import { guardProcess } from "@/lib/app/guard_process.ts";
import { loadMarketDays } from "@/lib/app/market_days.ts";
import { openStore } from "@/lib/app/open_store.ts";
import { loadCorporateActions } from "@/lib/app/corporate_actions.ts";
import { setUpLogging } from "@/lib/app/logging.ts";
import type { State } from "@/lib/app/state.ts";
import { checkRecordings } from "@/lib/feed/replay/opening.ts";
import { serverClock } from "@/lib/connections/server_clock.ts";
import { connectionLimits, descriptorLimit } from "@/lib/app/connection_limits.ts";
import { errorMessage } from "@/lib/support/logger.ts";

function exit(error: unknown): never {
  console.error(errorMessage(error));
  Deno.exit(1);
}

/** What keeps the server from starting is told in one line. */
function orExit<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    exit(error);
  }
}

const config = orExit(() => parseConfig(Object.fromEntries(CONFIG_NAMES.map((name) => [name, Deno.env.get(name)]))));
orExit(() => loadMarketDays(config.MARKET_DAYS_FILE));
const corporateActions = orExit(() => loadCorporateActions(config.CORPORATE_ACTIONS_FILE));
if (config.FEED === "replay") await checkRecordings(config.REPLAY_FILES).catch(exit);
const logger = setUpLogging({ level: config.LOG_LEVEL, broadcastLog: (...line) => manager.broadcastLog(...line) });

const store = orExit(() =>
  openStore(config, serverClock, logger("store"), (trouble) => {
    if (trouble === null) manager.broadcastStatus("store_recovered");
    else manager.broadcastStatus("store_failed", { message: trouble });
  })
);

const flashtape = new Flashtape({
  config,
  manager,
  store,
  clock: serverClock,
  random: Math.random,
  logger,
  corporateActions,
});

manager.configure({
  logger: logger("connections"),
  greeting: () => ({ server: flashtape.status() }),
  spelling: (ticker) => flashtape.engine.spelling(ticker),
  bars: (ticker) => flashtape.todaysBars(ticker),
  formingBar: (ticker) => flashtape.engine.currentBar(ticker),
  scans: flashtape.scanning.board,
  acceptsToken: (token) => config.ADMIN_TOKEN === undefined || token === config.ADMIN_TOKEN,
  limits: connectionLimits(config, await descriptorLimit()),
});

/** The Fresh app; `_fresh/server.js` serves it with the built islands. */
export const app = new App<State>()
  .use(compression())
  .use(securityHeaders())
  .use(problemDetails(logger("http")))
  .use(contentSecurityPolicy())
  .use(staticFiles())
  .use((ctx) => {
    const clientConfig = { firstRetryMs: config.CLIENT_FIRST_RETRY_MS, maxMessageLength: config.MAX_MESSAGE_LENGTH };
    Object.assign(ctx.state, { app: flashtape, clientConfig });
    return ctx.next();
  })
  .fsRoutes();

/** The original's API where `CLASSIC_PORT` wants it. */
function openClassicApi(): Deno.HttpServer[] {
  const { HOST: hostname, CLASSIC_PORT: port } = config;
  if (port === undefined) return [];
  const handler = classicApi({ app: flashtape, clock: serverClock, logger: logger("classic") });
  return [listen({ hostname, port, name: "The classic API", logger: logger("http") }, handler)];
}

guardProcess(logger("process"), () => flashtape.uncaughtErrors += 1);
if (config.ENGINE_AUTOSTART) flashtape.engine.start();
const beside = openClassicApi();
if (import.meta.main) serve(flashtape, logger("http"), beside);
else leaveOnSignal(flashtape, logger("http"), beside);
