import { useComputed } from "@preact/signals";
import { formatAge, formatTime } from "@/components/format.ts";
import { dashboardFor } from "@/lib/client/dashboard.ts";
import type { DashboardBoot } from "@/lib/client/dashboard_state.ts";

/** Says across the page that its data are not live, why, and how old they are. */
export default function LivenessBanner({ boot }: { readonly boot: DashboardBoot }) {
  const { store } = dashboardFor(boot);
  const { level, message } = store.liveness.value;
  const age = useComputed(() => {
    const { lastTradeMs, nowMs } = store.state;
    const ageMs = nowMs.value - lastTradeMs.value;
    return `Last trade ${formatAge(ageMs)} ago, at ${formatTime(lastTradeMs.value)} New York.`;
  });
  if (message === null) return null;
  return (
    <p class={`banner banner-${level}`}>
      {level === "stale" && <strong>Not live.</strong>}
      <span>{message}</span>
      {level === "stale" && <span class="banner-age">{age}</span>}
    </p>
  );
}
