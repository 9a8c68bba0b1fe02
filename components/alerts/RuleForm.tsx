import type { ComponentChildren } from "preact";
import type { RuleDraft } from "@/lib/client/alerts/rule_draft.ts";
import type { Editing } from "@/lib/client/editing/document_editor.ts";
import type { FilterEdit } from "@/lib/client/scans/filter_edit.ts";
import { type AlertRule, FACT_NAMES, FACTS, type MarketPhase, type Scan } from "@/lib/protocol/mod.ts";
import {
  BringBack,
  type BringBackProps,
  CheckField,
  ChoiceField,
  Field,
  FormDialog,
  TextField,
} from "../desk/FormDialog.tsx";
import { useTexts } from "../desk/texts.ts";
import { ConditionFields } from "../scans/ConditionFields.tsx";
import { FactSelect } from "../scans/FactSelect.tsx";
import { eventChoices, sessionChoices, soundChoices, windowChoices } from "./rule_words.ts";

export interface RuleFormProps extends BringBackProps {
  readonly editing: Editing<RuleDraft, AlertRule>;
  readonly scans: readonly Scan[];
  /** How often it would have told today. */
  readonly rehearsal: ComponentChildren;
  /** What its own conditions match now. */
  readonly matches: ComponentChildren;
  readonly onChange: (changes: Partial<RuleDraft>) => void;
  readonly onEdit: (edit: FilterEdit) => void;
  readonly onSave: () => void;
  readonly onDelete: () => void;
  readonly onRestore: () => void;
  readonly onClose: () => void;
  /** Plays the chosen sound. */
  readonly onListen: () => void;
}

const NUMBERS = FACT_NAMES.filter((name) => FACTS[name].kind === "number");
const DIRECTIONS = ["up", "down", "either"] as const;

/** When a rule tells, of which tickers, and how. */
export function RuleForm(props: RuleFormProps) {
  const { editing: { document, draft, fault, isBusy }, onChange, onSave, onDelete, onRestore, onClose } = props;
  const texts = useTexts();
  const { form } = texts.alerts;
  const sessions = sessionChoices(texts);
  const turnSession = (session: MarketPhase, isOn: boolean) => {
    // In the order of the day, however they were clicked.
    const on = new Set(draft.sessions);
    if (isOn) on.add(session);
    else on.delete(session);
    onChange({ sessions: sessions.map(([one]) => one).filter((one) => on.has(one)) });
  };
  return (
    <FormDialog
      name="rule"
      title={document === null ? form.newRule : form.title(document.name)}
      fault={fault}
      isBusy={isBusy}
      action={form.save}
      onSubmit={onSave}
      onClose={onClose}
      onDelete={document === null ? undefined : onDelete}
      onRestore={document?.shipped === true && document.edited ? onRestore : undefined}
    >
      <div class="form-line">
        <TextField label={form.name} value={draft.name} onInput={(name) => onChange({ name })} />
        <ChoiceField
          label={form.when}
          value={draft.event}
          options={eventChoices(texts)}
          onChoose={(event) => onChange({ event })}
        />
      </div>
      <EventFields {...props} />
      <div class="form-line">
        <TextField
          label={form.tickers}
          placeholder={form.everyTicker}
          value={draft.tickers}
          onInput={(tickers) => onChange({ tickers })}
        />
        <TextField
          label={form.once}
          isNumber
          value={draft.oncePerS}
          onInput={(oncePerS) => onChange({ oncePerS })}
        />
      </div>
      <fieldset>
        <legend class="muted">{form.sessions}</legend>
        {sessions.map(([session, label]) => (
          <CheckField
            key={session}
            label={label}
            isChecked={draft.sessions.includes(session)}
            onCheck={(isOn) => turnSession(session, isOn)}
          />
        ))}
        <CheckField
          label={form.onlyHigher}
          hint={form.onlyHigherHint}
          isChecked={draft.onlyHigher}
          onCheck={(onlyHigher) => onChange({ onlyHigher })}
        />
      </fieldset>
      <fieldset>
        <legend class="muted">{form.tell}</legend>
        <CheckField label={form.page} isChecked={draft.page} onCheck={(page) => onChange({ page })} />
        <CheckField
          label={form.push}
          hint={form.pushHint}
          isChecked={draft.push}
          onCheck={(push) => onChange({ push })}
        />
        <CheckField label={form.on} isChecked={draft.enabled} onCheck={(enabled) => onChange({ enabled })} />
      </fieldset>
      <div class="form-line">
        <TextField
          label={form.webhook}
          placeholder="https://"
          hint={form.webhookHint}
          value={draft.webhooks}
          onInput={(webhooks) => onChange({ webhooks })}
        />
        <ChoiceField
          label={form.sound}
          value={draft.sound}
          options={soundChoices(texts)}
          onChoose={(sound) => onChange({ sound })}
        />
        <button type="button" onClick={props.onListen}>{texts.alerts.listen}</button>
      </div>
      {props.rehearsal}
      <TextField label={form.note} value={draft.note} onInput={(note) => onChange({ note })} />
      {document === null && <BringBack deleted={props.deleted} onBringBack={props.onBringBack} />}
    </FormDialog>
  );
}

/** What belongs to the chosen event. */
function EventFields({ editing: { draft }, scans, matches, onChange, onEdit }: RuleFormProps) {
  const texts = useTexts();
  const { form } = texts.alerts;
  switch (draft.event) {
    case "enters": {
      const choices = [["", form.ownConditions] as const, ...scans.map(({ id, name }) => [id, name] as const)];
      return (
        <>
          <ChoiceField label={form.scan} value={draft.scan} options={choices} onChoose={(scan) => onChange({ scan })} />
          {draft.scan === "" && (
            <>
              <ConditionFields filter={draft.filter} onEdit={onEdit} />
              {matches}
            </>
          )}
        </>
      );
    }
    case "crosses":
      return (
        <div class="form-line">
          <Field label={form.fact}>
            <FactSelect label={form.fact} facts={NUMBERS} value={draft.fact} onChoose={(fact) => onChange({ fact })} />
          </Field>
          <TextField label={form.level} isNumber value={draft.level} onInput={(level) => onChange({ level })} />
          <ChoiceField
            label={form.direction}
            value={draft.direction}
            options={DIRECTIONS.map((one) => [one, form.directions[one]] as const)}
            onChoose={(direction) => onChange({ direction })}
          />
        </div>
      );
    case "moves":
      return (
        <div class="form-line">
          <TextField
            label={form.pct}
            hint={form.pctHint}
            isNumber
            value={draft.pct}
            onInput={(pct) => onChange({ pct })}
          />
          <ChoiceField
            label={form.within}
            value={draft.withinS}
            options={windowChoices(texts)}
            onChoose={(withinS) => onChange({ withinS })}
          />
        </div>
      );
    case "ignition":
      return (
        <TextField
          label={form.score}
          isNumber
          value={draft.ignition}
          onInput={(ignition) => onChange({ ignition })}
        />
      );
    default:
      return null;
  }
}
