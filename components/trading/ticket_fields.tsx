import type { ComponentChildren } from "preact";

export interface ChoiceRowProps<T extends string> {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

/** A few things of which one is chosen, side by side. */
export function ChoiceRow<T extends string>({ name, legend, options, chosen, onChoose }: ChoiceRowProps<T>) {
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{legend}</legend>
      {options.map(([value, label]) => (
        <label key={value} class={`choice-${value}`}>
          <input type="radio" name={name} value={value} checked={value === chosen} onChange={() => onChoose(value)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

export interface NumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly isUnused?: boolean;
  readonly isFaulty: boolean;
  readonly onInput: (text: string) => void;
  /** An arrow key: so many steps, downwards when negative. */
  readonly onStep: (times: number) => void;
}

/** Not of the type `number`, whose value a turn of the mouse wheel changes unasked. */
function NumberInput(
  { id, value, placeholder = "", isUnused = false, isFaulty, onInput, onStep }: Omit<NumberFieldProps, "label">,
) {
  const step = (event: KeyboardEvent) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    onStep(direction * (event.shiftKey ? 10 : 1));
  };
  return (
    <input
      id={id}
      inputMode="decimal"
      autocomplete="off"
      value={value}
      placeholder={placeholder}
      readOnly={isUnused}
      aria-invalid={isFaulty}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onKeyDown={step}
    />
  );
}

/** A number below its name. @param props.aside what stands beside the name */
export function NumberField({ label, aside, ...input }: NumberFieldProps & { readonly aside?: ComponentChildren }) {
  return (
    <div class="field">
      <div class="field-head">
        <label for={input.id}>{label}</label>
        {aside}
      </div>
      <NumberInput {...input} />
    </div>
  );
}

export interface UnitFieldProps<T extends string> extends NumberFieldProps {
  readonly unit: T;
  readonly unitLabel: string;
  readonly units: readonly (readonly [value: T, label: string])[];
  readonly onUnit: (unit: T) => void;
}

/** A number, and what it is in. Tab goes from number to number: the unit comes by a click, or backwards. */
export function UnitField<T extends string>({ label, unit, unitLabel, units, onUnit, ...input }: UnitFieldProps<T>) {
  return (
    <div class="field">
      <div class="field-head">
        <label for={input.id}>{label}</label>
        <select
          aria-label={unitLabel}
          title={unitLabel}
          value={unit}
          onChange={({ currentTarget }) => {
            const chosen = units.find(([value]) => value === currentTarget.value);
            if (chosen !== undefined) onUnit(chosen[0]);
          }}
        >
          {units.map(([value, text]) => <option key={value} value={value} selected={value === unit}>{text}</option>)}
        </select>
      </div>
      <NumberInput {...input} />
    </div>
  );
}
