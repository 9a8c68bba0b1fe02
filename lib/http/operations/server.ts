import * as z from "zod";
import { HealthResponse, ServerStatus } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

export const getStatus = {
  method: "GET",
  path: "/api/status",
  tag: "server",
  summary: "Status of the server",
  query: "ignored",
  answers: { 200: { description: "The server as it is now.", schema: ServerStatus } },
} as const satisfies OperationDescription;

export const getHealth = {
  method: "GET",
  path: "/health",
  tag: "server",
  summary: "Whether the process serves",
  description: "200 as long as the process can answer at all; whether data flows is for `/api/status`.",
  query: "ignored",
  answers: { 200: { description: "It serves.", schema: HealthResponse } },
} as const satisfies OperationDescription;

export const getMetrics = {
  method: "GET",
  path: "/metrics",
  tag: "server",
  summary: "Counters and gauges for Prometheus",
  query: "ignored",
  answers: {
    200: {
      description: "The text format of Prometheus, 0.0.4.",
      schema: z.string(),
      contentType: "text/plain; version=0.0.4; charset=utf-8",
    },
  },
} as const satisfies OperationDescription;
