import * as z from "zod";
import { feedStep } from "@/lib/http/problems/feed_step.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { tickerText } from "@/lib/http/requests/parameter_schemas.ts";
import { route } from "./route.ts";

export const GAINER_ROUTES = [
  route({ method: "GET", path: "/api/gainers" }, async ({ app }) => {
    const gainers = (await feedStep("its gainers", () => app.gainers()))
      .map(({ ticker, price, change_pct, volume }) => ({ ticker, price, change_pct, volume }));
    return { status: "success", count: gainers.length, gainers };
  }),

  route(
    {
      method: "POST",
      path: "/api/gainers/add-to-watchlist",
      control: true,
      body: z.object({ ticker: tickerText }),
      queryMember: "ticker",
    },
    async ({ app, body: { ticker } }) => {
      const isNew = await runningEngine(app).scanner.add(ticker, "manual");
      return { status: isNew ? "success" : "exists", ticker };
    },
  ),
];
