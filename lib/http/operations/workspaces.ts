import * as z from "zod";
import { Workspace, WorkspaceId, WorkspaceRequest, WorkspacesResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

const params = z.strictObject({ id: WorkspaceId });
const NO_WORKSPACE = "There is no such workspace.";
const examples = {
  "two charts": {
    name: "Two charts",
    panels: {
      "chart": { kind: "chart", group: "blue", settings: { timeframe: "1m" } },
      "chart-2": { kind: "chart", group: "purple", settings: { timeframe: "5m" } },
    },
    layout: {
      size: 1,
      direction: "row",
      children: [
        { size: 60, panels: ["chart"], selected: "chart" },
        { size: 40, panels: ["chart-2"], selected: "chart-2" },
      ],
    },
    floating: [],
    shared: "blue",
  },
};

export const getWorkspaces = {
  method: "GET",
  path: "/api/workspaces",
  tag: "desk",
  summary: "The workspaces",
  query: "ignored",
  answers: { 200: { description: "The shipped ones, then those that people have made.", schema: WorkspacesResponse } },
} as const satisfies OperationDescription;

export const createWorkspace = {
  method: "POST",
  path: "/api/workspaces",
  tag: "desk",
  summary: "Save a workspace",
  control: true,
  body: WorkspaceRequest,
  examples,
  answers: { 201: { description: "The workspace with its id.", schema: Workspace } },
  problems: { 409: "There are as many workspaces as there may be." },
} as const satisfies OperationDescription;

export const getWorkspace = {
  method: "GET",
  path: "/api/workspaces/{id}",
  tag: "desk",
  summary: "One workspace",
  params,
  answers: { 200: { description: "The workspace.", schema: Workspace } },
  problems: { 404: NO_WORKSPACE },
} as const satisfies OperationDescription;

export const updateWorkspace = {
  method: "PUT",
  path: "/api/workspaces/{id}",
  tag: "desk",
  summary: "Change a workspace",
  control: true,
  params,
  body: WorkspaceRequest,
  examples,
  answers: { 200: { description: "The workspace as it is now.", schema: Workspace } },
  problems: { 404: NO_WORKSPACE },
} as const satisfies OperationDescription;

export const deleteWorkspace = {
  method: "DELETE",
  path: "/api/workspaces/{id}",
  tag: "desk",
  summary: "Delete a workspace",
  control: true,
  description: "One that came with the server can be restored.",
  params,
  answers: { 204: { description: "It is not there any more." } },
  problems: { 404: NO_WORKSPACE },
} as const satisfies OperationDescription;

export const restoreWorkspace = {
  method: "POST",
  path: "/api/workspaces/{id}/restore",
  tag: "desk",
  summary: "Make a shipped workspace what it was when it came",
  control: true,
  params,
  answers: { 200: { description: "The workspace.", schema: Workspace } },
  problems: { 404: "No workspace of this id came with the server." },
} as const satisfies OperationDescription;
