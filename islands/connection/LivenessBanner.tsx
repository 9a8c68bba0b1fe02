import { useComputed } from "@preact/signals";
import { formatAge, formatTime } from "@/components/desk/format.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

interface Props {
  readonly dashboard: Dashboard;
  /** When the server made the page. */
  readonly renderedAtMs: number;
}

/** Says across the page that its data are not live, why, and how old they are; and when nothing is kept. */
export default function LivenessBanner({ dashboard, renderedAtMs }: Props) {
  const { store } = dashboard;
  const { level, message } = store.liveness.value;
  const age = useComputed(() => {
    const heardMs = store.state.lastTradeMs.value;
    const sinceMs = heardMs ?? renderedAtMs;
    const when = `${formatAge(store.state.nowMs.value - sinceMs)} ago, at ${formatTime(sinceMs)} New York`;
    return heardMs === null ? `No trade has reached this page since it was made, ${when}.` : `Last trade ${when}.`;
  });
  const silence = useComputed(() => {
    const { lastHeardMs } = store.state.connection.value;
    if (lastHeardMs === null) return null;
    return `Nothing heard from the server since ${formatTime(lastHeardMs)} New York.`;
  });
  const trouble = store.state.status.value.store_error ?? null;
  return (
    <>
      {message !== null && (
        <section class={`banner banner-${level}`} aria-label="Why the data are not fully live">
          {level === "stale" && <strong>Not live.</strong>}
          <span>{message}</span>
          {silence.value !== null && <span>{silence}</span>}
          {level === "stale" && <span class="banner-age">{age}</span>}
        </section>
      )}
      {trouble !== null && (
        <section class="banner banner-warning" role="alert" aria-label="Why state is not being saved">
          <strong>State is not being saved.</strong>
          <span>{trouble}. Orders are refused until it can be.</span>
        </section>
      )}
    </>
  );
}
