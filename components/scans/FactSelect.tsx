import { FACT_NAMES, type FactName, FactNameSchema } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";

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
  const texts = useTexts();
  const choose = (text: string) => {
    const chosen = FactNameSchema.safeParse(text);
    if (chosen.success) onChoose(chosen.data);
  };
  return (
    <select
      aria-label={label}
      title={value === null ? undefined : texts.facts[value].definition}
      value={value ?? ""}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      {value === null && <option value="" selected>{label}</option>}
      {facts.map((name) => (
        <option key={name} value={name} title={texts.facts[name].definition} selected={name === value}>
          {texts.facts[name].label}
        </option>
      ))}
    </select>
  );
}
