import { actions } from "./actions.ts";
import { chart } from "./chart.ts";
import { desk } from "./desk.ts";
import { journal } from "./journal.ts";
import { market } from "./market.ts";
import { replay } from "./replay.ts";
import { scans } from "./scans.ts";

/** Every text that a person reads, in English, by the room of the page that shows it. */
export const english = { language: "en" as "en" | "ko", actions, chart, desk, journal, market, replay, scans };
