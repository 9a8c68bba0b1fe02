import type { Texts } from "../texts.ts";
import { actions } from "./actions.ts";
import { alerts } from "./alerts.ts";
import { chart } from "./chart.ts";
import { connection } from "./connection.ts";
import { desk } from "./desk.ts";
import { facts } from "./facts.ts";
import { journal } from "./journal.ts";
import { keys } from "./keys.ts";
import { market } from "./market.ts";
import { replay } from "./replay.ts";
import { scans } from "./scans.ts";
import { ticket } from "./ticket.ts";
import { trading } from "./trading.ts";

/** Every text that a person reads, in Korean. */
export const korean: Texts = {
  language: "ko",
  actions,
  alerts,
  chart,
  connection,
  desk,
  facts,
  journal,
  keys,
  market,
  replay,
  scans,
  ticket,
  trading,
};
