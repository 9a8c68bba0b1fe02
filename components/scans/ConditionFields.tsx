import type { ConditionDraft, FilterDraft } from "@/lib/client/scans/filter_draft.ts";
import type { ConditionPlace, FilterEdit } from "@/lib/client/scans/filter_edit.ts";
import { ConditionOp, FACTS, OPS_OF } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";
import { FactSelect } from "./FactSelect.tsx";

export interface ConditionFieldsProps {
  readonly filter: FilterDraft;
  readonly onEdit: (edit: FilterEdit) => void;
}

/** The conditions of a filter, a line each: groups must all hold, and of the lines in one group one must. */
export function ConditionFields({ filter, onEdit }: ConditionFieldsProps) {
  const { form } = useTexts().scans;
  return (
    <fieldset class="conditions">
      <legend class="muted">{form.conditions}</legend>
      {filter.length === 0 && <p class="muted">{form.noConditions}</p>}
      {filter.map((conditions, group) =>
        conditions.map((condition, place) => (
          <ConditionLine
            key={`${group} ${place}`}
            condition={condition}
            at={{ group, place }}
            word={place > 0 ? form.or : group > 0 ? form.and : ""}
            onEdit={onEdit}
          />
        ))
      )}
      <button type="button" onClick={() => onEdit({ type: "and" })}>{form.addCondition}</button>
    </fieldset>
  );
}

interface LineProps {
  readonly condition: ConditionDraft;
  readonly at: ConditionPlace;
  readonly word: string;
  readonly onEdit: (edit: FilterEdit) => void;
}

function ConditionLine({ condition, at, word, onEdit }: LineProps) {
  const { scans: { form }, facts } = useTexts();
  const { fact, op } = condition;
  const { kind } = FACTS[fact];
  const { label } = facts[fact];
  const chooseOp = (text: string) => {
    const chosen = ConditionOp.safeParse(text);
    if (chosen.success) onEdit({ type: "op", at, op: chosen.data });
  };
  return (
    <div class="condition">
      <span class="condition-word muted">{word}</span>
      <FactSelect label={form.fact} value={fact} onChoose={(chosen) => onEdit({ type: "fact", at, fact: chosen })} />
      <select
        aria-label={form.compared(label)}
        value={op}
        onChange={({ currentTarget }) => chooseOp(currentTarget.value)}
      >
        {OPS_OF[kind].map((one) => <option key={one} value={one} selected={one === op}>{form.ops[one]}</option>)}
      </select>
      <Value condition={condition} at={at} onEdit={onEdit} />
      <button
        type="button"
        aria-label={form.orAnother(label)}
        title={form.orHint}
        onClick={() => onEdit({ type: "or", at })}
      >
        {form.or}
      </button>
      <button type="button" aria-label={form.remove(label)} onClick={() => onEdit({ type: "remove", at })}>×</button>
    </div>
  );
}

function Value({ condition: { fact, op, value, most }, at, onEdit }: Omit<LineProps, "word">) {
  const { scans: { form }, facts } = useTexts();
  const { kind } = FACTS[fact];
  const { label } = facts[fact];
  if (kind === "boolean") {
    return (
      <select
        aria-label={form.valueOf(label)}
        value={value}
        onChange={({ currentTarget }) => onEdit({ type: "value", at, text: currentTarget.value })}
      >
        <option value="true" selected={value === "true"}>{form.yes}</option>
        <option value="false" selected={value !== "true"}>{form.no}</option>
      </select>
    );
  }
  const input = (name: "value" | "most", text: string, words: string) => (
    <input
      aria-label={words}
      value={text}
      inputMode={kind === "number" ? "decimal" : "text"}
      placeholder={op === "in" ? "CS, ETF" : ""}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => onEdit({ type: name, at, text: currentTarget.value })}
    />
  );
  if (op !== "between") return input("value", value, form.valueOf(label));
  return (
    <span class="condition-range">
      {input("value", value, form.leastOf(label))}
      <span class="muted">{form.and}</span>
      {input("most", most, form.mostOf(label))}
    </span>
  );
}
