import * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { route } from "./route.ts";
import { isRunning } from "./status.ts";
import { SEISMOGRAPH } from "./strategies.ts";

const Command = z.enum(["start", "stop", "kill"]);
type Command = z.infer<typeof Command>;

/** What came of a command: null when it was done, else why it was not. */
interface Outcome {
  readonly refusal: string | null;
  readonly message: string;
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

async function start({ engine }: Flashtape): Promise<Outcome> {
  if (engine.state === "running") return { refusal: "the engine is running already", message: "" };
  await engine.start();
  const { state, error } = engine.status();
  return { refusal: state === "running" ? null : error ?? `the engine is ${state}`, message: "the engine is running" };
}

async function stop({ engine }: Flashtape): Promise<Outcome> {
  if (engine.state === "stopped") return { refusal: "the engine is stopped already", message: "" };
  await engine.stop();
  const { state } = engine.status();
  return { refusal: state === "stopped" ? null : `the engine is ${state}`, message: "the engine is stopped" };
}

async function kill(app: Flashtape): Promise<Outcome> {
  const { cancelled_orders, closing_orders, failures } = await app.killSwitch();
  const message = `${plural(cancelled_orders.length, "order")} cancelled, ${
    plural(closing_orders.length, "position")
  } closed`;
  return { refusal: failures.length === 0 ? null : `${message}; left behind: ${failures.join("; ")}`, message };
}

const COMMANDS: Readonly<Record<Command, (app: Flashtape) => Promise<Outcome>>> = { start, stop, kill };

/** Answers once the command has been carried out. */
async function obey(app: Flashtape, command: Command) {
  const { refusal, message } = await COMMANDS[command](app);
  return { status: refusal === null ? "accepted" : "rejected", command, message: refusal ?? message };
}

const shortcut = (path: `/${string}`, command: Command) =>
  route({ method: "POST", path, control: true }, ({ app }) => obey(app, command));

export const ENGINE_ROUTES = [
  route(
    { method: "POST", path: "/api/control", control: true, body: z.object({ command: Command }) },
    ({ app, body: { command } }) => obey(app, command),
  ),
  shortcut("/api/engine/start", "start"),
  shortcut("/api/engine/stop", "stop"),
  shortcut("/api/kill-switch", "kill"),

  route({ method: "GET", path: "/api/engine/status" }, ({ app }) => ({
    running: isRunning(app),
    strategy: SEISMOGRAPH.isLoaded(app) ? SEISMOGRAPH.name : null,
    watchlist_count: app.engine.watchlist().length,
  })),
];
