import type { Texts } from "../texts.ts";
import { actions } from "./actions.ts";
import { chart } from "./chart.ts";
import { desk } from "./desk.ts";
import { journal } from "./journal.ts";
import { market } from "./market.ts";
import { replay } from "./replay.ts";
import { scans } from "./scans.ts";

/** Every text that a person reads, in Korean. */
export const korean: Texts = { language: "ko", actions, chart, desk, journal, market, replay, scans };
