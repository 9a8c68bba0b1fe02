import { FACT_NAMES, type FactName, FactNameSchema, FACTS } from "@/lib/protocol/mod.ts";

export interface FactSelectProps {
  readonly label: string;
  /** Null while none is chosen; then it is for adding one. */
  readonly value: FactName | null;
  /** Which facts can be chosen. @default all */
  readonly facts?: readonly FactName[];
  readonly onChoose: (fact: FactName) => void;
}

/** Choice of a fact by its heading; its definition is the title. */
export function FactSelect({ label, value, facts = FACT_NAMES, onChoose }: FactSelectProps) {
  const choose = (text: string) => {
    const chosen = FactNameSchema.safeParse(text);
    if (chosen.success) onChoose(chosen.data);
  };
  return (
    <select
      aria-label={label}
      title={value === null ? undefined : FACTS[value].definition}
      value={value ?? ""}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      {value === null && <option value="" selected>{label}</option>}
      {facts.map((name) => (
        <option key={name} value={name} title={FACTS[name].definition} selected={name === value}>
          {FACTS[name].label}
        </option>
      ))}
    </select>
  );
}
