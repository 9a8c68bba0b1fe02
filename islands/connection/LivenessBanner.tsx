import { useComputed } from "@preact/signals";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

interface Props {
  readonly dashboard: Dashboard;
  /** When the server made the page. */
  readonly renderedAtMs: number;
}

/** Says across the page that its data are not live, why, and how old they are; and when nothing is kept. */
export function LivenessBanner({ dashboard, renderedAtMs }: Props) {
  const { connection: words } = useTexts();
  const times = useTimes();
  const { store } = dashboard;
  const { level, message } = store.liveness.value;
  const age = useComputed(() => {
    const heardMs = store.state.lastTradeMs.value;
    const sinceMs = heardMs ?? renderedAtMs;
    const age = times.age(store.state.nowMs.value - sinceMs);
    return (heardMs === null ? words.noTrade : words.lastTrade)(age, times.withZone(sinceMs));
  });
  const silence = useComputed(() => {
    const { lastHeardMs } = store.state.connection.value;
    if (lastHeardMs === null) return null;
    return words.silentSince(times.withZone(lastHeardMs));
  });
  const trouble = store.state.status.value.store_error ?? null;
  return (
    <>
      {message !== null && (
        <section class={`banner banner-${level}`} aria-label={words.banner}>
          {level === "stale" && <strong>{words.notLive}</strong>}
          <span>{message}</span>
          {silence.value !== null && <span>{silence}</span>}
          {level === "stale" && <span class="banner-age">{age}</span>}
        </section>
      )}
      {trouble !== null && (
        <section class="banner banner-warning" aria-label={words.storeBanner}>
          <strong>{words.notSaved}</strong>
          <span>{words.ordersRefused(trouble)}</span>
        </section>
      )}
    </>
  );
}
