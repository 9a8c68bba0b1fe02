import { MAX_PUBLISHED, PublishRequest, PublishResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

export const publish = {
  method: "POST",
  path: "/api/publish",
  tag: "publish",
  summary: "Send messages to every client",
  description:
    `One message, or an array of up to ${MAX_PUBLISHED}; when one of them is refused, none is sent. They are sent as the ` +
    "server's own, with its stamps and, where they are events, its numbers.",
  control: true,
  body: PublishRequest,
  examples: {
    status: { type: "STATUS", data: { event: "strategy_started" } },
    several: [
      { type: "LOG", data: "strategy: going long" },
      { type: "TICK", data: { ticker: "IBM", price: 250.5, volume: 100 } },
    ],
  },
  answers: { 200: { description: "All of them were sent.", schema: PublishResponse } },
  problems: { 409: "A TRADE names an order of the server's own broker." },
} as const satisfies OperationDescription;
