import type { ConditionDraft, FilterDraft } from "@/lib/client/scans/filter_draft.ts";
import type { ConditionPlace, FilterEdit } from "@/lib/client/scans/filter_edit.ts";
import { ConditionOp, FACTS, OPS_OF } from "@/lib/protocol/mod.ts";
import { FactSelect } from "./FactSelect.tsx";

const OP_WORDS: Readonly<Record<ConditionOp, string>> = {
  ">": ">",
  ">=": "≥",
  "<": "<",
  "<=": "≤",
  "=": "is",
  "!=": "is not",
  between: "between",
  in: "one of",
};

export interface ConditionFieldsProps {
  readonly filter: FilterDraft;
  readonly onEdit: (edit: FilterEdit) => void;
}

/** The conditions of a filter, a line each: groups must all hold, and of the lines in one group one must. */
export function ConditionFields({ filter, onEdit }: ConditionFieldsProps) {
  return (
    <fieldset class="conditions">
      <legend class="muted">Conditions</legend>
      {filter.length === 0 && <p class="muted">None: every ticker matches.</p>}
      {filter.map((conditions, group) =>
        conditions.map((condition, place) => (
          <ConditionLine
            key={`${group} ${place}`}
            condition={condition}
            at={{ group, place }}
            word={place > 0 ? "or" : group > 0 ? "and" : ""}
            onEdit={onEdit}
          />
        ))
      )}
      <button type="button" onClick={() => onEdit({ type: "and" })}>Add condition</button>
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
  const { fact, op } = condition;
  const { kind, label } = FACTS[fact];
  const chooseOp = (text: string) => {
    const chosen = ConditionOp.safeParse(text);
    if (chosen.success) onEdit({ type: "op", at, op: chosen.data });
  };
  return (
    <div class="condition">
      <span class="condition-word muted">{word}</span>
      <FactSelect label="Fact" value={fact} onChoose={(chosen) => onEdit({ type: "fact", at, fact: chosen })} />
      <select
        aria-label={`How ${label} is compared`}
        value={op}
        onChange={({ currentTarget }) => chooseOp(currentTarget.value)}
      >
        {OPS_OF[kind].map((one) => <option key={one} value={one} selected={one === op}>{OP_WORDS[one]}</option>)}
      </select>
      <Value condition={condition} at={at} onEdit={onEdit} />
      <button
        type="button"
        aria-label={`Or another than ${label}`}
        title="Add one that may hold in place of this"
        onClick={() => onEdit({ type: "or", at })}
      >
        or
      </button>
      <button type="button" aria-label={`Remove ${label}`} onClick={() => onEdit({ type: "remove", at })}>×</button>
    </div>
  );
}

function Value({ condition: { fact, op, value, most }, at, onEdit }: Omit<LineProps, "word">) {
  const { kind, label } = FACTS[fact];
  if (kind === "boolean") {
    return (
      <select
        aria-label={`Value of ${label}`}
        value={value}
        onChange={({ currentTarget }) => onEdit({ type: "value", at, text: currentTarget.value })}
      >
        <option value="true" selected={value === "true"}>yes</option>
        <option value="false" selected={value !== "true"}>no</option>
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
  if (op !== "between") return input("value", value, `Value of ${label}`);
  return (
    <span class="condition-range">
      {input("value", value, `Least ${label}`)}
      <span class="muted">and</span>
      {input("most", most, `Most ${label}`)}
    </span>
  );
}
