import type { Flashtape } from "@/lib/app/flashtape.ts";
import { changePct } from "@/lib/market/mod.ts";
import type { ValuedPosition } from "@/lib/protocol/mod.ts";
import { route } from "./route.ts";

/** The original knows one account: its client sees the demonstration's positions beside the trader's, as it always did. */
const held = ({ broker }: Flashtape): ValuedPosition[] =>
  [...broker.positions(), ...broker.positions("demo")].filter(({ quantity }) => quantity !== 0);

/** `running`: whether the producers run. */
export const isRunning = ({ engine }: Flashtape): boolean => engine.state === "running";

export const STATUS_ROUTES = [
  route({ method: "GET", path: "/health" }, () => ({ status: "ok" })),

  route({ method: "GET", path: "/api/status" }, ({ app, clock }) => ({
    server: "running",
    engine: isRunning(app) ? "running" : "stopped",
    // Orders go to the paper account only.
    ibkr: "disconnected",
    scheduler: isRunning(app) ? "active" : "inactive",
    uptime_seconds: Math.max(0, clock.now() - Date.parse(app.status().started_at)) / 1000,
    active_positions: held(app).length,
    active_orders: app.broker.orders({ openOnly: true }).length,
  })),

  route(
    { method: "GET", path: "/api/positions" },
    ({ app }) =>
      held(app).map(({ ticker, quantity, average_price, last_price, unrealized_pnl }) => ({
        ticker,
        quantity,
        avg_cost: average_price,
        current_price: last_price ?? 0,
        unrealized_pnl: unrealized_pnl ?? 0,
        // Of what is owed a fall is the profit.
        pnl_pct: last_price === null ? 0 : Math.sign(quantity) * changePct(last_price, average_price),
      })),
  ),
];
