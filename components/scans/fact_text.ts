import type { Texts } from "@/lib/language/texts.ts";
import { type FactDefinition, type FactName, FACTS, type FactValue } from "@/lib/protocol/mod.ts";
import { formatCompact, formatDifference, formatGain, formatPrice, formatSize, UNKNOWN } from "../desk/format.ts";
import type { Times } from "../desk/times.ts";

/** Facts that go both ways: their sign is a gain or a loss. */
const SIGNED: ReadonlySet<FactName> = new Set([
  "change",
  "change_pct",
  "change_from_open_pct",
  "gap_pct",
  "change_10s",
  "change_1m",
  "change_5m",
  "change_15m",
  "from_high_pct",
  "from_low_pct",
  "from_vwap_pct",
]);

export interface FactText {
  readonly text: string;
  readonly tone: "up" | "down" | "warn" | "muted" | "plain";
}

const plain = (text: string): FactText => ({ text, tone: "plain" });
const unknown: FactText = { text: UNKNOWN, tone: "muted" };

/** A cell of a scan as it is read. Percent say so in their headings only. */
export function factText(name: FactName, value: FactValue, texts: Texts, times: Times): FactText {
  if (value === null) return unknown;
  if (typeof value === "boolean") return value ? { text: texts.facts[name].label, tone: "warn" } : unknown;
  if (typeof value === "string") return plain(value);
  const { unit, decimals }: FactDefinition = FACTS[name];
  if (SIGNED.has(name)) {
    const rounded = unit === "percent" ? Number(value.toFixed(2)) : value;
    const tone = rounded > 0 ? "up" : rounded < 0 ? "down" : "plain";
    return { text: unit === "percent" ? formatGain(value) : formatDifference(value), tone };
  }
  switch (unit) {
    case "currency":
      return plain(decimals === "price" ? formatPrice(value) : formatCompact(value));
    case "shares":
      return plain(formatCompact(value));
    case "seconds":
      return plain(times.age(value * 1000));
    case "count":
      return plain(formatSize(value));
    default:
      return plain(value < 0 ? formatGain(value) : value.toFixed(typeof decimals === "number" ? decimals : 2));
  }
}
