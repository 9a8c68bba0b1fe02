import { useRef } from "preact/hooks";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Ends all trading: asks first, in a dialog whose buttons are nowhere near this one. */
export default function KillSwitch({ dashboard }: { readonly dashboard: Dashboard }) {
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
        {isUnderWay ? "Closing all" : "Kill switch"}
      </button>
      <dialog ref={dialog} class="kill-dialog" aria-labelledby="kill-title">
        <h2 id="kill-title">End all trading?</h2>
        <p>
          Cancels {plural(orders.working.value.length, "working order")}, closes{" "}
          {plural(positions.held.value.size, "position")} at the bid or ask, and stops the engine, for every page.
        </p>
        <div class="kill-answers">
          <button type="button" autofocus onClick={() => dialog.current?.close()}>Keep trading</button>
          <button type="button" class="danger" onClick={confirm}>Cancel, close and stop all</button>
        </div>
      </dialog>
    </div>
  );
}
