import * as z from "zod";
import type { OperationDescription } from "../requests/operation_description.ts";

export const getOpenApi = {
  method: "GET",
  path: "/api/openapi.json",
  tag: "documents",
  summary: "The HTTP routes, as OpenAPI 3.1",
  answers: { 200: { description: "This document.", schema: z.looseObject({ openapi: z.literal("3.1.0") }) } },
} as const satisfies OperationDescription;

export const getAsyncApi = {
  method: "GET",
  path: "/api/asyncapi.json",
  tag: "documents",
  summary: "The WebSocket endpoint, as AsyncAPI 3.0",
  answers: {
    200: { description: "The messages of `/ws/feed`.", schema: z.looseObject({ asyncapi: z.literal("3.0.0") }) },
  },
} as const satisfies OperationDescription;
