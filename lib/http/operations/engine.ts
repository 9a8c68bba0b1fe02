import { EngineStatus, KillSwitchResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

export const getEngineStatus = {
  method: "GET",
  path: "/api/engine/status",
  tag: "engine",
  summary: "State of the engine",
  query: "ignored",
  answers: { 200: { description: "The engine and its feed.", schema: EngineStatus } },
} as const satisfies OperationDescription;

export const startEngine = {
  method: "POST",
  path: "/api/engine/start",
  tag: "engine",
  summary: "Start the engine",
  description: "Answers once the change is complete; `state` is `error` when it cannot be started.",
  control: true,
  query: "ignored",
  answers: { 200: { description: "The state that came of it.", schema: EngineStatus } },
} as const satisfies OperationDescription;

export const stopEngine = {
  method: "POST",
  path: "/api/engine/stop",
  tag: "engine",
  summary: "Stop the engine",
  description: "Answers once the change is complete.",
  control: true,
  query: "ignored",
  answers: { 200: { description: "The state that came of it.", schema: EngineStatus } },
} as const satisfies OperationDescription;

export const killSwitch = {
  method: "POST",
  path: "/api/kill-switch",
  tag: "engine",
  summary: "Cancel every open order, close every position and stop the engine",
  description: "Goes on when a part of it fails; `failures` names what was not done.",
  control: true,
  answers: { 200: { description: "What was done and what was not.", schema: KillSwitchResponse } },
} as const satisfies OperationDescription;
