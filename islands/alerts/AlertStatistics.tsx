import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { AlertStatsTable } from "@/components/alerts/AlertStatsTable.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import type { AlertSpan, Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Polled } from "@/lib/client/market/polled.ts";
import type { AlertStatsResponse } from "@/lib/protocol/mod.ts";

const SPANS: readonly AlertSpan[] = ["day", "week", "all"];

/** What came of the alerts of each rule, over a span of days. */
export function AlertStatistics({ dashboard }: { readonly dashboard: Dashboard }) {
  const { alerts: { statistics: words } } = useTexts();
  const span = useSignal<AlertSpan>("day");
  return (
    <>
      <div class="panel-tools">
        <label>
          <span class="muted">{words.span}</span>{" "}
          <select
            value={span.value}
            onChange={({ currentTarget }) => span.value = SPANS.find((one) => one === currentTarget.value) ?? "day"}
          >
            {SPANS.map((one) => <option key={one} value={one} selected={one === span.value}>{words.spans[one]}
            </option>)}
          </select>
        </label>
      </div>
      <Sums key={span.value} span={span.value} dashboard={dashboard} />
    </>
  );
}

function Sums({ span, dashboard }: { readonly span: AlertSpan; readonly dashboard: Dashboard }) {
  const { alerts: { statistics: words } } = useTexts();
  const sums = useSignal<Polled<AlertStatsResponse> | null>(null);
  const opened = useSignal<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const polled = sums.value = dashboard.openAlertStats(span);
    return () => polled.dispose();
  }, []);
  const items = sums.value?.value.value?.items ?? null;
  if (items === null) {
    return <p class="empty">{sums.value?.isMissing.value === true ? words.failed : words.fetching}</p>;
  }
  if (items.length === 0) return <p class="empty">{words.none}</p>;
  return (
    <AlertStatsTable
      items={items}
      opened={opened.value}
      onToggle={(rule) => opened.value = opened.value.symmetricDifference(new Set([rule]))}
    />
  );
}
