import { IgnitionResponse, ScoringStatus } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { NOT_RUNNING } from "./watchlist.ts";

export const getIgnition = {
  method: "GET",
  path: "/api/ignition",
  tag: "ignition",
  summary: "The latest ignition scores",
  query: "ignored",
  answers: { 200: { description: "One of every ticker that has one.", schema: IgnitionResponse } },
} as const satisfies OperationDescription;

export const startIgnition = {
  method: "POST",
  path: "/api/ignition/start",
  tag: "ignition",
  summary: "Start the ignition scores",
  control: true,
  answers: { 200: { description: "They are on.", schema: ScoringStatus } },
  problems: { 409: NOT_RUNNING },
} as const satisfies OperationDescription;

export const stopIgnition = {
  method: "POST",
  path: "/api/ignition/stop",
  tag: "ignition",
  summary: "Stop the ignition scores",
  control: true,
  answers: { 200: { description: "They are off.", schema: ScoringStatus } },
  problems: { 409: NOT_RUNNING },
} as const satisfies OperationDescription;
