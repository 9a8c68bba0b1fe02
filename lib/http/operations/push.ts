import * as z from "zod";
import { PushResponse, PushSubscriptionRequest } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

export const getPush = {
  method: "GET",
  path: "/api/push",
  tag: "alerts",
  summary: "What a browser needs to be told of alerts while no page is open",
  query: "ignored",
  answers: { 200: { description: "The key to subscribe with (VAPID, base64url).", schema: PushResponse } },
} as const satisfies OperationDescription;

export const subscribePush = {
  method: "POST",
  path: "/api/push",
  tag: "alerts",
  summary: "Tell a browser of alerts by Web Push",
  control: true,
  description: "The body is what `PushSubscription.toJSON()` gives in the browser. The same one again changes nothing.",
  body: PushSubscriptionRequest,
  examples: {
    browser: {
      endpoint: "https://push.example/1",
      expirationTime: null,
      keys: {
        p256dh: "BGPHL2rWLVMPmQzR1RBvV7Rq2mWYtnVjYbzMJYbqhAAtUT6xt0tdRqSbXO3qBqhS0dfd2w0dhRyDAMXRK3tWcRA",
        auth: "AAAAAAAAAAAAAAAAAAAAAA",
      },
    },
  },
  answers: { 204: { description: "It is told from now on." } },
  problems: { 409: "There are as many subscriptions as there may be." },
} as const satisfies OperationDescription;

export const unsubscribePush = {
  method: "DELETE",
  path: "/api/push",
  tag: "alerts",
  summary: "Tell a browser no more",
  control: true,
  query: z.strictObject({ endpoint: z.url().max(2000) }),
  answers: { 204: { description: "It is not told any more." } },
  problems: { 404: "There is no such subscription." },
} as const satisfies OperationDescription;
