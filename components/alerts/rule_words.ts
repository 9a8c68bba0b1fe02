import type { Texts } from "@/lib/language/texts.ts";
import {
  type AlertRule,
  type FactName,
  FACTS,
  type Filter,
  type MarketPhase,
  MOVE_WINDOWS_S,
  RULE_SOUNDS,
  type RuleWhen,
} from "@/lib/protocol/mod.ts";
import { formatPrice, formatSize } from "../desk/format.ts";

type Choices<T extends string> = readonly (readonly [T, string])[];

const EVENTS: readonly RuleWhen["event"][] = [
  "enters",
  "crosses",
  "moves",
  "new_high",
  "new_low",
  "halt",
  "resume",
  "fill",
  "ignition",
  "promotion",
];
const SESSIONS: readonly MarketPhase[] = ["pre", "open", "post", "closed"];

/** Events as they are chosen. */
export const eventChoices = ({ alerts: { events } }: Texts): Choices<RuleWhen["event"]> =>
  EVENTS.map((event) => [event, events[event]]);

/** Phases of the market in the order of the day. */
export const sessionChoices = ({ alerts: { sessions } }: Texts): Choices<MarketPhase> =>
  SESSIONS.map((phase) => [phase, sessions[phase]]);

export const soundChoices = ({ alerts: { sounds } }: Texts): Choices<AlertRule["sound"]> =>
  RULE_SOUNDS.map((sound) => [sound, sounds[sound]]);

export const windowChoices = ({ alerts: { rules } }: Texts): Choices<string> =>
  MOVE_WINDOWS_S.map((seconds) => [String(seconds), rules.windows[seconds]]);

const levelText = (fact: FactName, level: number): string =>
  FACTS[fact].decimals === "price" ? formatPrice(level) : Number.isInteger(level) ? formatSize(level) : String(level);

const filterText = (filter: Filter, facts: Texts["facts"]): string =>
  filter.flatMap((part) => "any" in part ? part.any : [part]).map(({ fact }) => facts[fact].label).join(", ");

/** When a rule tells, in words. @param scanName name of a scan by its id */
export function whenText(when: RuleWhen, scanName: (id: string) => string, { alerts, facts }: Texts): string {
  const { rules, events } = alerts;
  switch (when.event) {
    case "enters":
      return when.scan !== undefined
        ? rules.enters(scanName(when.scan))
        : rules.fulfils(filterText(when.filter ?? [], facts) || rules.noConditions);
    case "crosses":
      return rules.crosses(facts[when.fact].label, when.direction, levelText(when.fact, when.level));
    case "moves":
      return rules.moves(`${when.pct > 0 ? "+" : "−"}${Math.abs(when.pct)}`, rules.windows[when.within_s]);
    case "ignition":
      return rules.risesTo(when.level);
    default:
      return events[when.event];
  }
}

/** Of what and how often: `IBM, once in 60 s, push`. */
export function termsText(rule: AlertRule, { alerts: { rules } }: Texts): string {
  const { tickers, once_per_s, only_higher, actions, note } = rule;
  return [
    tickers === undefined ? "" : tickers.length > 3 ? rules.tickers(tickers.length) : tickers.join(", "),
    once_per_s > 0 ? rules.once(once_per_s) : "",
    only_higher ? rules.onlyHigher : "",
    ...actions.flatMap(({ type }) => type === "page" ? [] : [type]),
    actions.some(({ type }) => type === "page") ? "" : rules.notHere,
    note,
  ].filter((part) => part !== "").join(" · ");
}
