import type { ComponentChildren, TargetedEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ConfirmButton } from "./ConfirmButton.tsx";
import { useTexts } from "./texts.ts";

export interface FormDialogProps {
  /** Part of the ids in it. */
  readonly name: string;
  readonly title: string;
  /** Why it was not taken; null while nothing is wrong. */
  readonly fault: string | null;
  readonly isBusy: boolean;
  /** What it does, on its button. */
  readonly action: string;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  /** Absent for what is not there yet. */
  readonly onDelete?: (() => void) | undefined;
  /** Absent for what is as it came. */
  readonly onRestore?: (() => void) | undefined;
  readonly children: ComponentChildren;
}

/** A form over the page. Enter in a field or the button sends it, Escape leaves it. */
export function FormDialog(props: FormDialogProps) {
  const { name, title, fault, isBusy, action, onSubmit, onClose, onDelete, onRestore, children } = props;
  const { form } = useTexts().desk;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <dialog
      ref={dialog}
      class="form-dialog"
      aria-labelledby={`${name}-form-title`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form noValidate onSubmit={submit}>
        <h2 id={`${name}-form-title`}>{title}</h2>
        <div class="form-body">{children}</div>
        {fault !== null && <p role="alert" class="failure form-fault">{fault}</p>}
        <div class="form-answers">
          {onDelete !== undefined && (
            <ConfirmButton
              label={form.remove}
              question={form.removeQuestion}
              disabled={isBusy}
              onConfirm={onDelete}
            />
          )}
          {onRestore !== undefined && (
            <ConfirmButton
              label={form.restore}
              question={form.restoreQuestion}
              name={form.restoreName}
              disabled={isBusy}
              onConfirm={onRestore}
            />
          )}
          <span class="form-gap" />
          <button type="button" onClick={onClose}>{form.cancel}</button>
          <button type="submit" class="primary" aria-disabled={isBusy}>{isBusy ? form.saving : action}</button>
        </div>
      </form>
    </dialog>
  );
}

export interface BringBackProps {
  /** What came with the server and was deleted. */
  readonly deleted: readonly { readonly id: string; readonly name: string }[];
  readonly onBringBack: (id: string) => void;
}

/** Beside a form for a new one: those that came with the server and can be had again. */
export function BringBack({ deleted, onBringBack }: BringBackProps) {
  const { form } = useTexts().desk;
  if (deleted.length === 0) return null;
  return (
    <fieldset>
      <legend class="muted">{form.deleted}</legend>
      {deleted.map(({ id, name }) => (
        <button key={id} type="button" onClick={() => onBringBack(id)}>{form.bringBack(name)}</button>
      ))}
    </fieldset>
  );
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

/** A field of a form below its name. */
export function Field({ label, hint, children }: FieldProps) {
  return (
    <label class="form-field" title={hint}>
      <span class="muted">{label}</span>
      {children}
    </label>
  );
}

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly isNumber?: boolean;
  readonly onInput: (text: string) => void;
}

export function TextField({ label, value, hint, placeholder = "", isNumber = false, onInput }: TextFieldProps) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      <input
        value={value}
        placeholder={placeholder}
        inputMode={isNumber ? "decimal" : "text"}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </Field>
  );
}

export interface ChoiceFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChoose: (value: T) => void;
}

export function ChoiceField<T extends string>({ label, value, options, onChoose }: ChoiceFieldProps<T>) {
  const choose = (text: string) => {
    const chosen = options.find(([option]) => option === text);
    if (chosen !== undefined) onChoose(chosen[0]);
  };
  return (
    <Field label={label}>
      <select aria-label={label} value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(([option, text]) => <option key={option} value={option} selected={option === value}>{text}
        </option>)}
      </select>
    </Field>
  );
}

export interface CheckFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly isChecked: boolean;
  /** @default false */
  readonly isDisabled?: boolean;
  readonly onCheck: (isChecked: boolean) => void;
}

export function CheckField({ label, hint, isChecked, isDisabled = false, onCheck }: CheckFieldProps) {
  const check = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    onCheck(currentTarget.checked);
    // What was asked for may not come true, and then nothing is drawn anew.
    currentTarget.checked = isChecked;
  };
  return (
    <label class="check" title={hint}>
      <input type="checkbox" checked={isChecked} disabled={isDisabled} onChange={check} />
      {label}
    </label>
  );
}
