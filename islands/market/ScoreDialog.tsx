import { useEffect, useRef } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import { IgnitionDetail } from "@/components/market/IgnitionDetail.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";

/** Says what made the score that was clicked, over the page. */
export function ScoreDialog({ dashboard }: { readonly dashboard: Dashboard }) {
  const ticker = dashboard.explained.value;
  return ticker === null ? null : <Explanation key={ticker} ticker={ticker} dashboard={dashboard} />;
}

function Explanation({ ticker, dashboard }: { readonly ticker: Ticker; readonly dashboard: Dashboard }) {
  const { market: { ignition: words }, desk } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="form-dialog score-dialog"
      aria-label={words.why(ticker)}
      onClose={() => dashboard.explain(null)}
    >
      <IgnitionDetail ticker={ticker} ignition={dashboard.store.state.ignition.value.get(ticker)} />
      <div class="form-answers">
        <span class="form-gap" />
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>{desk.done}</button>
      </div>
    </dialog>
  );
}
