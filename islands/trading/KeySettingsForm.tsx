import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { TextField } from "@/components/desk/FormDialog.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { positiveNumber } from "@/lib/client/trading/order_draft.ts";
import {
  KEY_ORDERS,
  keyOf,
  type KeyOrder,
  KeySettings,
  keyText,
  type OrderKeys,
  SHIPPED_KEYS,
} from "@/lib/client/trading/order_keys.ts";

export interface KeySettingsFormProps {
  readonly keys: OrderKeys;
  readonly onClose: () => void;
}

/** How much the order keys order, how far from the market, and which keys they are. */
export function KeySettingsForm({ keys, onClose }: KeySettingsFormProps) {
  const { keys: words, desk } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const settings = keys.settings.value;
  const [offset, risk, stop] = [
    useSignal(String(settings.offsetCents)),
    useSignal(String(settings.riskMoney)),
    useSignal(String(settings.stopCents)),
  ];
  const fault = useSignal<string | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const [riskMoney, stopCents] = [positiveNumber(risk.value), positiveNumber(stop.value)];
    const offsetCents = offset.value.trim() === "0" ? 0 : positiveNumber(offset.value);
    if (riskMoney === null || stopCents === null || offsetCents === null) {
      fault.value = words.notNumber(offsetCents === null ? words.offset : riskMoney === null ? words.risk : words.stop);
      return;
    }
    const chosen = KeySettings.safeParse({ ...keys.settings.peek(), riskMoney, stopCents, offsetCents });
    if (!chosen.success) {
      const isOffset = chosen.error.issues.some(({ path }) => path[0] === "offsetCents");
      fault.value = words.tooMuch(isOffset ? words.offset : words.stop);
      return;
    }
    keys.change(chosen.data);
    dialog.current?.close();
  };
  const press = (order: KeyOrder) => (event: KeyboardEvent) => {
    if (event.key === "Tab" || event.key === "Escape") return;
    event.preventDefault();
    const key = event.key === "Backspace" ? "" : keyOf(event);
    if (key === null) return;
    const other = KEY_ORDERS.find((one) => one !== order && key !== "" && settings.keys[one] === key);
    fault.value = other === undefined ? null : `${keyText(key)}: ${words.taken(words.names[other])}`;
    if (other === undefined) keys.change({ ...settings, keys: { ...settings.keys, [order]: key } });
  };
  return (
    <dialog ref={dialog} class="form-dialog" aria-labelledby="order-keys-title" onClose={onClose}>
      <form noValidate onSubmit={save}>
        <h2 id="order-keys-title">{words.title}</h2>
        <div class="form-body">
          <div class="form-line">
            <TextField label={words.risk} isNumber value={risk.value} onInput={(text) => risk.value = text} />
            <TextField label={words.stop} isNumber value={stop.value} onInput={(text) => stop.value = text} />
            <TextField label={words.offset} isNumber value={offset.value} onInput={(text) => offset.value = text} />
          </div>
          <p class="muted">{words.press}</p>
          <dl class="order-key-list">
            {KEY_ORDERS.map((order) => (
              <div key={order}>
                <dt>{words.names[order]}</dt>
                <dd>
                  <input
                    aria-label={words.names[order]}
                    readOnly
                    value={settings.keys[order] === "" ? words.none : keyText(settings.keys[order])}
                    onKeyDown={press(order)}
                  />
                </dd>
              </div>
            ))}
          </dl>
        </div>
        {fault.value !== null && <p role="alert" class="failure form-fault">{fault.value}</p>}
        <div class="form-answers">
          <button type="button" onClick={() => keys.change(SHIPPED_KEYS)}>{words.restore}</button>
          <span class="form-gap" />
          <button type="submit" class="primary">{desk.done}</button>
        </div>
      </form>
    </dialog>
  );
}
