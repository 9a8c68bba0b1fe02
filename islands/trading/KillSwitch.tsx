import { useRef } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

/** Ends all trading: asks first, in a dialog whose buttons are nowhere near this one. */
export function KillSwitch({ dashboard }: { readonly dashboard: Dashboard }) {
  const { trading: words } = useTexts();
  const { trading, attempts, store } = dashboard;
  const dialog = useRef<HTMLDialogElement>(null);
  const { orders, positions } = store.trading;
  const isUnderWay = attempts.underWay.value.has("kill switch");
  const confirm = () => {
    dialog.current?.close();
    void trading.killSwitch();
  };
  return (
    <div class="kill-switch">
      <button type="button" class="danger" disabled={isUnderWay} onClick={() => dialog.current?.showModal()}>
        {isUnderWay ? words.killing : words.killSwitch}
      </button>
      <dialog ref={dialog} class="kill-dialog" aria-labelledby="kill-title">
        <h2 id="kill-title">{words.killTitle}</h2>
        <p>
          {words.killWhat(orders.working.value.length, positions.held.value.size)}
        </p>
        <div class="kill-answers">
          <button type="button" autofocus onClick={() => dialog.current?.close()}>{words.keepTrading}</button>
          <button type="button" class="danger" onClick={confirm}>{words.killAll}</button>
        </div>
      </dialog>
    </div>
  );
}
