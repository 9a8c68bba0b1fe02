import type { Texts } from "@/lib/language/texts.ts";
import {
  type AlertRule,
  type AlertRuleRequest,
  type FactName,
  type MarketPhase,
  MOVE_WINDOWS_S,
  type RuleAction,
  type RuleWhen,
} from "@/lib/protocol/mod.ts";
import {
  emptyCondition,
  type FilterDraft,
  filterDraftOf,
  filterOf,
  readNumber,
  writeNumber,
} from "../scans/filter_draft.ts";
import { readTickers } from "../scans/scan_draft.ts";

/** A rule as it is being typed: what belongs to another event than the chosen one is kept, and not sent. */
export interface RuleDraft {
  readonly name: string;
  readonly enabled: boolean;
  readonly event: RuleWhen["event"];
  /** Id of the scan that a ticker enters; empty for conditions of the rule's own. */
  readonly scan: string;
  readonly filter: FilterDraft;
  readonly fact: FactName;
  readonly level: string;
  readonly direction: "up" | "down" | "either";
  readonly pct: string;
  readonly withinS: string;
  readonly ignition: string;
  /** Parted by blanks or commas; empty for every ticker. */
  readonly tickers: string;
  readonly sessions: readonly MarketPhase[];
  readonly oncePerS: string;
  readonly onlyHigher: boolean;
  readonly page: boolean;
  readonly push: boolean;
  /** Addresses parted by blanks; empty for none. */
  readonly webhooks: string;
  readonly sound: AlertRuleRequest["sound"];
  readonly note: string;
}

export function emptyRule(): RuleDraft {
  return {
    name: "",
    enabled: true,
    event: "enters",
    scan: "running-up",
    filter: [[{ ...emptyCondition("change_5m"), value: "3" }]],
    fact: "price",
    level: "",
    direction: "up",
    pct: "3",
    withinS: "60",
    ignition: "70",
    tickers: "",
    sessions: ["pre", "open", "post"],
    oncePerS: "300",
    onlyHigher: false,
    page: true,
    push: false,
    webhooks: "",
    sound: "chime",
    note: "",
  };
}

/** What an event is made of, as typed. */
function whenDraftOf(when: RuleWhen): Partial<RuleDraft> {
  switch (when.event) {
    case "enters":
      return when.filter === undefined ? { scan: when.scan ?? "" } : { scan: "", filter: filterDraftOf(when.filter) };
    case "crosses":
      return { fact: when.fact, level: writeNumber(when.level), direction: when.direction };
    case "moves":
      return { pct: String(when.pct), withinS: String(when.within_s) };
    case "ignition":
      return { ignition: String(when.level) };
    default:
      return {};
  }
}

export function ruleDraftOf(rule: AlertRule): RuleDraft {
  const { name, enabled, when, tickers = [], sessions, once_per_s, only_higher, actions, sound, note } = rule;
  return {
    ...emptyRule(),
    ...whenDraftOf(when),
    name,
    enabled,
    event: when.event,
    tickers: tickers.join(" "),
    sessions,
    oncePerS: String(once_per_s),
    onlyHigher: only_higher,
    page: actions.some(({ type }) => type === "page"),
    push: actions.some(({ type }) => type === "push"),
    webhooks: actions.flatMap((action) => action.type === "webhook" ? [action.url] : []).join(" "),
    sound,
    note,
  };
}

function whenOf(draft: RuleDraft, texts: Texts): RuleWhen {
  const { faults } = texts.scans;
  const { event, scan, filter, fact, level, direction, pct, withinS, ignition } = draft;
  switch (event) {
    case "enters":
      return scan === "" ? { event, filter: filterOf(filter, texts) } : { event, scan };
    case "crosses":
      return { event, fact, level: readNumber(level, faults.level, texts), direction };
    case "moves": {
      const within_s = MOVE_WINDOWS_S.find((seconds) => String(seconds) === withinS) ?? MOVE_WINDOWS_S[1];
      return { event, pct: readNumber(pct, faults.pct, texts), within_s };
    }
    case "ignition":
      return { event, level: readNumber(ignition, faults.score, texts) };
    default:
      return { event };
  }
}

/** What the server is asked to keep. @throws {TypeError} saying what cannot be read */
export function requestOfRule(draft: RuleDraft, texts: Texts): AlertRuleRequest {
  const { name, enabled, sessions, oncePerS, onlyHigher, page, push, webhooks, sound, note } = draft;
  const tickers = readTickers(draft.tickers, texts);
  const urls = webhooks.split(/\s+/).filter((url) => url !== "");
  const actions: RuleAction[] = [
    ...(page ? [{ type: "page" } as const] : []),
    ...urls.map((url) => ({ type: "webhook", url }) as const),
    ...(push ? [{ type: "push" } as const] : []),
  ];
  return {
    name: name.trim(),
    enabled,
    when: whenOf(draft, texts),
    ...(tickers.length > 0 && { tickers }),
    sessions: [...sessions],
    once_per_s: readNumber(oncePerS, texts.scans.faults.once, texts),
    only_higher: onlyHigher,
    actions,
    sound,
    note: note.trim(),
  };
}
