import type { ComponentChildren } from "preact";
import type { Editing } from "@/lib/client/editing/document_editor.ts";
import type { FilterEdit } from "@/lib/client/scans/filter_edit.ts";
import type { ScanDraft } from "@/lib/client/scans/scan_draft.ts";
import { FACT_NAMES, type FactName, MAX_SCAN_ROWS, type Scan } from "@/lib/protocol/mod.ts";
import { BringBack, type BringBackProps, ChoiceField, Field, FormDialog, TextField } from "../desk/FormDialog.tsx";
import { useTexts } from "../desk/texts.ts";
import { ConditionFields } from "./ConditionFields.tsx";
import { FactSelect } from "./FactSelect.tsx";

export interface ScanFormProps extends BringBackProps {
  readonly editing: Editing<ScanDraft, Scan>;
  /** What it matches now. */
  readonly matches: ComponentChildren;
  readonly onChange: (changes: Partial<ScanDraft>) => void;
  readonly onEdit: (edit: FilterEdit) => void;
  readonly onSave: () => void;
  readonly onDelete: () => void;
  readonly onRestore: () => void;
  readonly onClose: () => void;
}

const DIRECTIONS = ["desc", "asc"] as const;
const UNIVERSES = ["market", "watchlist", "tickers"] as const;

/** What a scan asks, of which tickers, and what it shows of them. */
export function ScanForm(props: ScanFormProps) {
  const { form } = useTexts().scans;
  const { editing, onChange, onEdit, onSave, onDelete, onRestore, onClose } = props;
  const { document, draft, fault, isBusy } = editing;
  const { name, filter, sortFact, direction, columns, limit, universe, tickers } = draft;
  return (
    <FormDialog
      name="scan"
      title={document === null ? form.newScan : form.title(document.name)}
      fault={fault}
      isBusy={isBusy}
      action={form.save}
      onSubmit={onSave}
      onClose={onClose}
      onDelete={document === null ? undefined : onDelete}
      onRestore={document?.shipped === true && document.edited ? onRestore : undefined}
    >
      <TextField label={form.name} value={name} onInput={(text) => onChange({ name: text })} />
      <ConditionFields filter={filter} onEdit={onEdit} />
      {props.matches}
      <div class="form-line">
        <ChoiceField
          label={form.of}
          value={universe}
          options={UNIVERSES.map((one) => [one, form.universes[one]] as const)}
          onChoose={(chosen) => onChange({ universe: chosen })}
        />
        {universe === "tickers" && (
          <TextField
            label={form.tickers}
            value={tickers}
            placeholder="AAPL, TSLA"
            onInput={(text) => onChange({ tickers: text })}
          />
        )}
        <Field label={form.sortedBy}>
          <FactSelect label={form.sortedBy} value={sortFact} onChoose={(fact) => onChange({ sortFact: fact })} />
        </Field>
        <ChoiceField
          label={form.order}
          value={direction}
          options={DIRECTIONS.map((one) => [one, form.directions[one]] as const)}
          onChoose={(chosen) => onChange({ direction: chosen })}
        />
        <TextField
          label={form.rows}
          hint={`1 to ${MAX_SCAN_ROWS}`}
          isNumber
          value={limit}
          onInput={(text) => onChange({ limit: text })}
        />
      </div>
      <Columns columns={columns} onChange={(chosen) => onChange({ columns: chosen })} />
      {document === null && <BringBack deleted={props.deleted} onBringBack={props.onBringBack} />}
    </FormDialog>
  );
}

interface ColumnsProps {
  readonly columns: readonly FactName[];
  readonly onChange: (columns: readonly FactName[]) => void;
}

/** The columns from left to right, each with a way to the left and a way out. */
function Columns({ columns, onChange }: ColumnsProps) {
  const { scans: { form }, facts } = useTexts();
  const moved = (place: number): readonly FactName[] => {
    const name = columns[place];
    return name === undefined ? columns : columns.toSpliced(place, 1).toSpliced(place - 1, 0, name);
  };
  return (
    <fieldset class="columns">
      <legend class="muted">{form.columns}</legend>
      {columns.map((name, place) => {
        const { label } = facts[name];
        return (
          <span key={name} class="column-chip">
            {place > 0 && (
              <button
                type="button"
                aria-label={form.moveLeft(label)}
                onClick={() => onChange(moved(place))}
              >
                ‹
              </button>
            )}
            {label}
            <button
              type="button"
              aria-label={form.removeColumn(label)}
              onClick={() => onChange(columns.toSpliced(place, 1))}
            >
              ×
            </button>
          </span>
        );
      })}
      <FactSelect
        label={form.addColumn}
        value={null}
        facts={FACT_NAMES.filter((name) => !columns.includes(name))}
        onChoose={(fact) => onChange([...columns, fact])}
      />
    </fieldset>
  );
}
