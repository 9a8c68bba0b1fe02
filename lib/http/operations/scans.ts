import * as z from "zod";
import { Scan, ScanId, ScanPreview, ScanRequest, ScanRows, ScansResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

const params = z.strictObject({ id: ScanId });
const NO_SCAN = "There is no such scan.";
const examples = {
  "running up": {
    name: "Running up",
    filter: [
      { fact: "change_5m", op: ">=", value: 3 },
      { any: [{ fact: "rvol", op: ">=", value: 2 }, { fact: "volume_5m", op: ">", value: 100_000 }] },
    ],
    sort: { fact: "change_5m", direction: "desc" },
    columns: ["price", "change_5m", "rvol"],
    limit: 50,
    universe: "market",
  },
};

export const getScans = {
  method: "GET",
  path: "/api/scans",
  tag: "scans",
  summary: "The scans",
  query: "ignored",
  answers: { 200: { description: "The shipped ones, then those that people have made.", schema: ScansResponse } },
} as const satisfies OperationDescription;

export const createScan = {
  method: "POST",
  path: "/api/scans",
  tag: "scans",
  summary: "Save a scan",
  control: true,
  body: ScanRequest,
  examples,
  answers: { 201: { description: "The scan with its id.", schema: Scan } },
  problems: { 409: "There are as many scans as there may be." },
} as const satisfies OperationDescription;

export const getScan = {
  method: "GET",
  path: "/api/scans/{id}",
  tag: "scans",
  summary: "One scan",
  params,
  answers: { 200: { description: "The scan.", schema: Scan } },
  problems: { 404: NO_SCAN },
} as const satisfies OperationDescription;

export const updateScan = {
  method: "PUT",
  path: "/api/scans/{id}",
  tag: "scans",
  summary: "Change a scan",
  control: true,
  params,
  body: ScanRequest,
  examples,
  answers: { 200: { description: "The scan as it is now.", schema: Scan } },
  problems: { 404: NO_SCAN },
} as const satisfies OperationDescription;

export const deleteScan = {
  method: "DELETE",
  path: "/api/scans/{id}",
  tag: "scans",
  summary: "Delete a scan",
  control: true,
  description: "One that came with the server can be restored.",
  params,
  answers: { 204: { description: "It is not there any more." } },
  problems: { 404: NO_SCAN },
} as const satisfies OperationDescription;

export const restoreScan = {
  method: "POST",
  path: "/api/scans/{id}/restore",
  tag: "scans",
  summary: "Make a shipped scan what it was when it came",
  control: true,
  params,
  answers: { 200: { description: "The scan.", schema: Scan } },
  problems: { 404: "No scan of this id came with the server." },
} as const satisfies OperationDescription;

export const getScanRows = {
  method: "GET",
  path: "/api/scans/{id}/rows",
  tag: "scans",
  summary: "What a scan answers now",
  description: "As SCAN tells it on the socket, which brings what changes each second.",
  params,
  answers: {
    200: { description: "The tickers that match, best first; none while there is no market.", schema: ScanRows },
  },
  problems: { 404: NO_SCAN },
} as const satisfies OperationDescription;

export const previewScan = {
  method: "POST",
  path: "/api/scan-preview",
  tag: "scans",
  summary: "What a scan would answer now, without saving it",
  body: ScanRequest,
  examples,
  answers: { 200: { description: "How many tickers match, and the best of them.", schema: ScanPreview } },
} as const satisfies OperationDescription;
