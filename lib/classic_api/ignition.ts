import type { Flashtape } from "@/lib/app/flashtape.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { route } from "./route.ts";

function turn(app: Flashtape, isOn: boolean) {
  runningEngine(app);
  return { status: "success", changed: app.setScoring(isOn) };
}

export const IGNITION_ROUTES = [
  route({ method: "POST", path: "/api/ignition/start", control: true }, ({ app }) => turn(app, true)),
  route({ method: "POST", path: "/api/ignition/stop", control: true }, ({ app }) => turn(app, false)),

  route({ method: "GET", path: "/api/ignition/scores" }, ({ app }) => ({
    status: "success",
    scores: Object.fromEntries(app.manager.recent.ignition.map(({ ticker, score }) => [ticker, score])),
  })),
];
