import type { RuleDraft } from "@/lib/client/alerts/rule_draft.ts";
import type { Editing } from "@/lib/client/editing/document_editor.ts";
import type { FilterEdit } from "@/lib/client/scans/filter_edit.ts";
import {
  type AlertRule,
  FACT_NAMES,
  FACTS,
  type MarketPhase,
  MOVE_WINDOWS_S,
  RULE_SOUNDS,
  type Scan,
} from "@/lib/protocol/mod.ts";
import {
  BringBack,
  type BringBackProps,
  CheckField,
  ChoiceField,
  Field,
  FormDialog,
  TextField,
} from "../desk/FormDialog.tsx";
import { ConditionFields } from "../scans/ConditionFields.tsx";
import { FactSelect } from "../scans/FactSelect.tsx";
import { EVENT_CHOICES, SESSION_CHOICES, windowText } from "./rule_words.ts";

export interface RuleFormProps extends BringBackProps {
  readonly editing: Editing<RuleDraft, AlertRule>;
  readonly scans: readonly Scan[];
  readonly onChange: (changes: Partial<RuleDraft>) => void;
  readonly onEdit: (edit: FilterEdit) => void;
  readonly onSave: () => void;
  readonly onDelete: () => void;
  readonly onRestore: () => void;
  readonly onClose: () => void;
}

const NUMBERS = FACT_NAMES.filter((name) => FACTS[name].kind === "number");
const DIRECTIONS = [["up", "upwards"], ["down", "downwards"], ["either", "either way"]] as const;
const WINDOWS = MOVE_WINDOWS_S.map((seconds) => [String(seconds), windowText(seconds)] as const);
const SOUNDS = RULE_SOUNDS.map((sound) => [sound, sound === "none" ? "no sound" : sound] as const);

/** When a rule tells, of which tickers, and how. */
export function RuleForm(props: RuleFormProps) {
  const { editing: { document, draft, fault, isBusy }, onChange, onSave, onDelete, onRestore, onClose } = props;
  const turnSession = (session: MarketPhase, isOn: boolean) => {
    // In the order of the day, however they were clicked.
    const on = new Set(draft.sessions);
    if (isOn) on.add(session);
    else on.delete(session);
    onChange({ sessions: SESSION_CHOICES.map(([one]) => one).filter((one) => on.has(one)) });
  };
  return (
    <FormDialog
      name="rule"
      title={document === null ? "New rule" : `Rule ${document.name}`}
      fault={fault}
      isBusy={isBusy}
      action="Save rule"
      onSubmit={onSave}
      onClose={onClose}
      onDelete={document === null ? undefined : onDelete}
      onRestore={document?.shipped === true && document.edited ? onRestore : undefined}
    >
      <div class="form-line">
        <TextField label="Name" value={draft.name} onInput={(name) => onChange({ name })} />
        <ChoiceField
          label="When"
          value={draft.event}
          options={EVENT_CHOICES}
          onChoose={(event) => onChange({ event })}
        />
      </div>
      <EventFields {...props} />
      <div class="form-line">
        <TextField
          label="Only of these tickers"
          placeholder="every ticker"
          value={draft.tickers}
          onInput={(tickers) => onChange({ tickers })}
        />
        <TextField
          label="Once in so many seconds a ticker"
          isNumber
          value={draft.oncePerS}
          onInput={(oncePerS) => onChange({ oncePerS })}
        />
      </div>
      <fieldset>
        <legend class="muted">While the market is</legend>
        {SESSION_CHOICES.map(([session, label]) => (
          <CheckField
            key={session}
            label={label}
            isChecked={draft.sessions.includes(session)}
            onCheck={(isOn) => turnSession(session, isOn)}
          />
        ))}
        <CheckField
          label="Only higher"
          hint="Only if the price is higher than when the rule last told of the ticker today"
          isChecked={draft.onlyHigher}
          onCheck={(onlyHigher) => onChange({ onlyHigher })}
        />
      </fieldset>
      <fieldset>
        <legend class="muted">Tell</legend>
        <CheckField label="This page" isChecked={draft.page} onCheck={(page) => onChange({ page })} />
        <CheckField
          label="Browsers by push"
          hint="Every browser that has subscribed to pushes, also while no page is open"
          isChecked={draft.push}
          onCheck={(push) => onChange({ push })}
        />
        <CheckField label="On" isChecked={draft.enabled} onCheck={(enabled) => onChange({ enabled })} />
      </fieldset>
      <div class="form-line">
        <TextField
          label="Webhook"
          placeholder="https://"
          hint="Address that each alert is sent to; its host must be among the server's WEBHOOK_HOSTS"
          value={draft.webhooks}
          onInput={(webhooks) => onChange({ webhooks })}
        />
        <ChoiceField label="Sound" value={draft.sound} options={SOUNDS} onChoose={(sound) => onChange({ sound })} />
      </div>
      <TextField label="Note" value={draft.note} onInput={(note) => onChange({ note })} />
      {document === null && <BringBack deleted={props.deleted} onBringBack={props.onBringBack} />}
    </FormDialog>
  );
}

/** What belongs to the chosen event. */
function EventFields({ editing: { draft }, scans, onChange, onEdit }: RuleFormProps) {
  switch (draft.event) {
    case "enters": {
      const choices = [["", "its own conditions"] as const, ...scans.map(({ id, name }) => [id, name] as const)];
      return (
        <>
          <ChoiceField label="Scan" value={draft.scan} options={choices} onChoose={(scan) => onChange({ scan })} />
          {draft.scan === "" && <ConditionFields filter={draft.filter} onEdit={onEdit} />}
        </>
      );
    }
    case "crosses":
      return (
        <div class="form-line">
          <Field label="Fact">
            <FactSelect label="Fact" facts={NUMBERS} value={draft.fact} onChoose={(fact) => onChange({ fact })} />
          </Field>
          <TextField label="Level" isNumber value={draft.level} onInput={(level) => onChange({ level })} />
          <ChoiceField
            label="Direction"
            value={draft.direction}
            options={DIRECTIONS}
            onChoose={(direction) => onChange({ direction })}
          />
        </div>
      );
    case "moves":
      return (
        <div class="form-line">
          <TextField
            label="By percent"
            hint="Down when it is negative"
            isNumber
            value={draft.pct}
            onInput={(pct) => onChange({ pct })}
          />
          <ChoiceField
            label="Within"
            value={draft.withinS}
            options={WINDOWS}
            onChoose={(withinS) => onChange({ withinS })}
          />
        </div>
      );
    case "ignition":
      return (
        <TextField
          label="Score (50 to 100)"
          isNumber
          value={draft.ignition}
          onInput={(ignition) => onChange({ ignition })}
        />
      );
    default:
      return null;
  }
}
