import * as z from "zod/mini";
import { ScanId, Timeframe } from "@/lib/protocol/mod.ts";
import type { Panel } from "./panel.ts";

const Id = z.nullable(ScanId);

/** The scan that a scan panel shows; null for a new panel, where one has to be chosen. */
export const scanIdOf = (panel: Panel): string | null => panel.setting<string | null>("scan", Id, null);

/** How long a bar of a chart panel is. */
export const timeframeOf = (panel: Panel): Timeframe => panel.setting<Timeframe>("timeframe", Timeframe, "1m");
