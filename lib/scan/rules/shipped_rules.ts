import type { AlertRule, RuleWhen } from "@/lib/protocol/mod.ts";

function shipped(id: string, name: string, when: RuleWhen, changes: Partial<AlertRule> = {}): AlertRule {
  return {
    id,
    name,
    enabled: true,
    when,
    sessions: ["pre", "open", "post"],
    once_per_s: 0,
    only_higher: false,
    actions: [{ type: "page" }],
    sound: "chime",
    note: "",
    shipped: true,
    edited: false,
    ...changes,
  };
}

/** The rules that come with the server. Those of before there were rules are on; the others wait to be turned on. */
export const SHIPPED_RULES: readonly AlertRule[] = [
  shipped("ignition", "Ignition", { event: "ignition", level: 70 }),
  shipped("promotion", "Promotion to tier 2", { event: "promotion" }, { sound: "bell" }),
  shipped("high-of-day-momentum", "High of day momentum", { event: "enters", scan: "high-of-day" }, {
    enabled: false,
    once_per_s: 300,
    only_higher: true,
  }),
  shipped("running-up", "Running up", { event: "enters", scan: "running-up" }, { enabled: false, once_per_s: 300 }),
  shipped("halts", "Halts", { event: "halt" }, { enabled: false, sound: "siren" }),
  shipped("fills", "Fills", { event: "fill" }, { enabled: false, sound: "bell" }),
];
