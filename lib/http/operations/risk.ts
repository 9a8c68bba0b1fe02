import { RiskResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

export const getRisk = {
  method: "GET",
  path: "/api/risk",
  tag: "orders",
  summary: "The guards of orders, and what is used up of them",
  answers: { 200: { description: "Of the trader's account.", schema: RiskResponse } },
} as const satisfies OperationDescription;

export const unlockTrading = {
  method: "POST",
  path: "/api/risk/unlock",
  tag: "orders",
  summary: "Let trading go on after the loss of the day has ended it",
  description: "For the rest of the session it is not ended again.",
  control: true,
  answers: { 200: { description: "The guards as they are now.", schema: RiskResponse } },
} as const satisfies OperationDescription;
