import { type AlertRule, type FactName, FACTS, type Filter, type RuleWhen } from "@/lib/protocol/mod.ts";
import { formatPrice, formatSize } from "../desk/format.ts";

/** Events as they are chosen. */
export const EVENT_CHOICES: readonly (readonly [RuleWhen["event"], string])[] = [
  ["enters", "a ticker enters a scan"],
  ["crosses", "a fact crosses a level"],
  ["moves", "the price moves"],
  ["new_high", "new high of day"],
  ["new_low", "new low of day"],
  ["halt", "trading is halted"],
  ["resume", "trading resumes"],
  ["fill", "an order is filled"],
  ["ignition", "ignition score rises"],
  ["promotion", "promotion to tier 2"],
];

const DIRECTIONS = { up: "up through", down: "down through", either: "through" } as const;
const WINDOWS: Readonly<Record<number, string>> = { 10: "10 s", 60: "1 min", 300: "5 min", 900: "15 min" };

/** `1 min` of a window in seconds. */
export const windowText = (seconds: number): string => WINDOWS[seconds] ?? `${seconds} s`;

const levelText = (fact: FactName, level: number): string =>
  FACTS[fact].decimals === "price" ? formatPrice(level) : Number.isInteger(level) ? formatSize(level) : String(level);

const filterText = (filter: Filter): string =>
  filter.flatMap((part) => "any" in part ? part.any : [part]).map(({ fact }) => FACTS[fact].label).join(", ");

/** When a rule tells, in words. @param scanName name of a scan by its id */
export function whenText(when: RuleWhen, scanName: (id: string) => string): string {
  switch (when.event) {
    case "enters":
      return when.scan !== undefined
        ? `enters ${scanName(when.scan)}`
        : `fulfils conditions: ${filterText(when.filter ?? []) || "none"}`;
    case "crosses":
      return `${FACTS[when.fact].label} goes ${DIRECTIONS[when.direction]} ${levelText(when.fact, when.level)}`.replace(
        "goes through",
        "crosses",
      );
    case "moves":
      return `moves ${when.pct > 0 ? "+" : "−"}${Math.abs(when.pct)} % within ${windowText(when.within_s)}`;
    case "ignition":
      return `ignition rises to ${when.level}`;
    default:
      return EVENT_CHOICES.find(([event]) => event === when.event)?.[1] ?? when.event;
  }
}

const SESSIONS = [["pre", "Pre-market"], ["open", "Open"], ["post", "After hours"], ["closed", "Closed"]] as const;
export const SESSION_CHOICES = SESSIONS;

/** Of what and how often: `IBM, once in 60 s, push`. */
export function termsText({ tickers, once_per_s, only_higher, actions, note }: AlertRule): string {
  return [
    tickers === undefined ? "" : tickers.length > 3 ? `${tickers.length} tickers` : tickers.join(", "),
    once_per_s > 0 ? `once in ${once_per_s} s` : "",
    only_higher ? "only higher" : "",
    ...actions.flatMap(({ type }) => type === "page" ? [] : [type]),
    actions.some(({ type }) => type === "page") ? "" : "not on the page",
    note,
  ].filter((part) => part !== "").join(" · ");
}
