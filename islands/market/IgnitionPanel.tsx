import { useComputed } from "@preact/signals";
import { IgnitionDetail } from "@/components/market/IgnitionDetail.tsx";
import { IgnitionRanking } from "@/components/market/IgnitionRanking.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { isScoringOff } from "@/lib/client/desk/server_status.ts";
import { type IgnitionPayload, ignitionRank } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** Of equals those that passed first, then by name. */
const byStrength = (a: IgnitionPayload, b: IgnitionPayload): number =>
  ignitionRank(b) - ignitionRank(a) || Number(b.passed_filter ?? false) - Number(a.passed_filter ?? false) ||
  (a.ticker < b.ticker ? -1 : 1);

/** Why the active ticker has its ignition score, and who is strongest. */
export function IgnitionPanel({ dashboard, panel }: PanelBodyProps) {
  const { ignition: words } = useTexts().market;
  const { state } = dashboard.store;
  const ranking = useComputed(() => [...state.ignition.value.values()].toSorted(byStrength));
  const active = dashboard.desk.tickerOf(panel);
  const isOff = useComputed(() => isScoringOff(state.status.value));
  if (isOff.value) {
    return (
      <Panel panel={panel} stale={dashboard.store.stale.value}>
        <p class="empty">
          {words.off}{" "}
          <button
            type="button"
            disabled={dashboard.attempts.underWay.value.has("scoring")}
            onClick={() => void dashboard.controls.startScoring()}
          >
            {words.start}
          </button>
        </p>
      </Panel>
    );
  }
  return (
    <Panel panel={panel} stale={dashboard.store.stale.value}>
      <div class="ignition">
        {active !== null && <IgnitionDetail ticker={active} ignition={state.ignition.value.get(active)} />}
        <IgnitionRanking
          scores={ranking.value}
          active={active}
          onSelect={(ticker) => dashboard.choose(panel, ticker, "unknown")}
        />
      </div>
    </Panel>
  );
}
