import * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { excerpt } from "@/lib/http/problems/faults.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { route } from "./route.ts";

/** Something that runs in this server and acts, or judges, by itself. */
export interface Strategy {
  readonly name: string;
  readonly description: string;
  isLoaded(app: Flashtape): boolean;
  /** Turns it on; does nothing when it is. @throws {ProblemError} when that is not possible now */
  load(app: Flashtape): void;
  /** Has it begin anew. @throws {ProblemError} when that is not possible now */
  reload(app: Flashtape): void;
}

export const SEISMOGRAPH: Strategy = {
  name: "seismograph",
  description: "Scores every ticker of the watchlist once a second: how much it looks like the start of a move",
  isLoaded: ({ engine }) => engine.monitor?.isScoring ?? false,
  load: (app) => {
    runningEngine(app);
    app.setScoring(true);
  },
  reload: (app) => {
    runningEngine(app);
    app.setScoring(false);
    app.setScoring(true);
  },
};

function needDemoTrader(app: Flashtape): void {
  runningEngine(app);
  if (app.demoTrader?.isTrading === true) return;
  throw new ProblemError(409, "demo_trader trades no more: somebody else has given orders to the account");
}

/** Runs whenever the simulated market does, and keeps nothing that could be begun anew. */
const DEMO_TRADER: Strategy = {
  name: "demo_trader",
  description: "Buys 100 shares of what ignites on the simulated market and sells them a minute later",
  isLoaded: ({ engine, demoTrader }) => engine.state === "running" && demoTrader?.isTrading === true,
  load: needDemoTrader,
  reload: needDemoTrader,
};

const strategiesOf = ({ demoTrader }: Flashtape): readonly Strategy[] =>
  demoTrader === null ? [SEISMOGRAPH] : [SEISMOGRAPH, DEMO_TRADER];

/** @throws {ProblemError} 404 for a name that there is not */
export function strategyOf(app: Flashtape, name: string): Strategy {
  const strategy = strategiesOf(app).find((one) => one.name === name);
  if (strategy === undefined) throw new ProblemError(404, `there is no strategy ${excerpt(name)}`);
  return strategy;
}

const change = (verb: "load" | "reload") =>
  route(
    {
      method: "POST",
      path: `/api/strategies/{name}/${verb}`,
      control: true,
      params: z.object({ name: z.string() }),
    },
    ({ app, params: { name } }) => {
      strategyOf(app, name)[verb](app);
      return { status: "success", name };
    },
  );

export const STRATEGY_ROUTES = [
  route({ method: "GET", path: "/api/strategies" }, ({ app }) => {
    const { version } = app.status();
    return strategiesOf(app).map((strategy) => ({
      name: strategy.name,
      version,
      description: strategy.description,
      is_loaded: strategy.isLoaded(app),
    }));
  }),
  change("load"),
  change("reload"),
];
