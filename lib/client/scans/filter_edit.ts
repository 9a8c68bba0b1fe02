import type { ConditionOp, FactName } from "@/lib/protocol/mod.ts";
import { type ConditionDraft, emptyCondition, type FilterDraft, withFact } from "./filter_draft.ts";

/** Where a condition stands: in which group, and where in that. */
export interface ConditionPlace {
  readonly group: number;
  readonly place: number;
}

/** What a person does to a filter. */
export type FilterEdit =
  | { readonly type: "fact"; readonly at: ConditionPlace; readonly fact: FactName }
  | { readonly type: "op"; readonly at: ConditionPlace; readonly op: ConditionOp }
  | { readonly type: "value" | "most"; readonly at: ConditionPlace; readonly text: string }
  | { readonly type: "remove"; readonly at: ConditionPlace }
  /** Another condition that may hold in place of this one. */
  | { readonly type: "or"; readonly at: ConditionPlace }
  /** Another condition that must hold. */
  | { readonly type: "and" };

/** The filter after an edit. One of a condition that is not there changes nothing. */
export function editFilter(filter: FilterDraft, edit: FilterEdit): FilterDraft {
  if (edit.type === "and") return [...filter, [emptyCondition()]];
  const { group, place } = edit.at;
  const conditions = filter[group];
  const condition = conditions?.[place];
  if (conditions === undefined || condition === undefined) return filter;
  if (edit.type === "remove") {
    const rest = conditions.toSpliced(place, 1);
    return rest.length === 0 ? filter.toSpliced(group, 1) : filter.with(group, rest);
  }
  if (edit.type === "or") return filter.with(group, conditions.toSpliced(place + 1, 0, emptyCondition(condition.fact)));
  return filter.with(group, conditions.with(place, changed(condition, edit)));
}

function changed(condition: ConditionDraft, edit: Extract<FilterEdit, { type: "fact" | "op" | "value" | "most" }>) {
  switch (edit.type) {
    case "fact":
      return withFact(condition, edit.fact);
    case "op":
      return { ...condition, op: edit.op };
    default:
      return { ...condition, [edit.type]: edit.text };
  }
}
