import { effect, useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import { formatPrice } from "@/components/desk/format.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { lastPrice } from "@/lib/client/desk/last_price.ts";

/** Keeps the title of the window up to date, so that a tab in the background tells the price and how many alerts came. */
export function WindowTitle({ dashboard }: { readonly dashboard: Dashboard }) {
  const { desk: words } = useTexts();
  const { alerts, store: { state, stale } } = dashboard;
  const title = useComputed(() => {
    const ticker = state.activeTicker.value;
    const price = ticker === null ? null : lastPrice(dashboard.store, ticker);
    const quote = ticker === null || price === null ? "" : `${ticker} ${formatPrice(price)} · `;
    const unseen = alerts.caller.unseen.value;
    return `${unseen > 0 ? `(${unseen}) ` : ""}${stale.value ? `${words.notLive} · ` : ""}${quote}Flashtape`;
  });
  // Not useSignalEffect, which has a frame of its own drawn for each price.
  useEffect(() =>
    effect(() => {
      document.title = title.value;
    }), []);
  return null;
}
