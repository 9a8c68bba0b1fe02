import type { Texts } from "../texts.ts";
import { chart } from "./chart.ts";
import { desk } from "./desk.ts";
import { scans } from "./scans.ts";

/** Every text that a person reads, in Korean. */
export const korean: Texts = { language: "ko", chart, desk, scans };
