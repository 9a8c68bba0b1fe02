import { useComputed } from "@preact/signals";
import { Panel } from "@/components/desk/Panel.tsx";
import { TickerHeadline } from "@/components/chart/TickerHeadline.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { tiering, watching } from "@/lib/client/desk/controls.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { timeframeOf } from "@/lib/client/workspace/panel_settings.ts";
import type { Ticker, WatchlistItem } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";
import { ChartView } from "./ChartView.tsx";

/** Candles, volume and studies of the ticker of its group, and the ticker's headline. */
export function ChartPanel({ dashboard, panel }: PanelBodyProps) {
  const { chart: texts } = useTexts();
  const { state, stale, watchlist } = dashboard.store;
  const ticker = dashboard.desk.tickerOf(panel);
  // Looked up anew with each list: the ticker may join or leave it.
  const item = useComputed(() => {
    void watchlist.lists.value;
    const shown = dashboard.desk.tickerOf(panel);
    return shown === null ? undefined : watchlist.item(shown)?.value;
  });
  if (ticker === null) {
    return (
      <Panel panel={panel} stale={stale.value}>
        <p class="empty">{texts.nothing}</p>
      </Panel>
    );
  }
  const timeframe = timeframeOf(panel);
  return (
    <ChartView
      dashboard={dashboard}
      panel={panel}
      ticker={ticker}
      timeframe={timeframe}
      headline={
        <TickerHeadline
          ticker={ticker}
          item={item.value}
          lastClose={undefined}
          halted={state.halts.value.has(ticker)}
          controls={<ListControls ticker={ticker} tier={item.value?.tier} dashboard={dashboard} />}
        />
      }
    />
  );
}

interface ListControlsProps {
  readonly ticker: Ticker;
  /** Undefined while it is not on the watchlist. */
  readonly tier: WatchlistItem["tier"] | undefined;
  readonly dashboard: Dashboard;
}

/** Puts the ticker on the watchlist or takes it off, and moves it between the tiers. */
function ListControls({ ticker, tier, dashboard }: ListControlsProps) {
  const { watchlist: words } = useTexts().market;
  const { store, controls, attempts } = dashboard;
  const { state } = store;
  const underWay = attempts.underWay.value;
  const isClosed = state.connection.value.state !== "live" || state.status.value.engine !== "running";
  const isListed = tier !== undefined;
  const change = tier === 2 ? "demote" : "promote";
  return (
    <span class="headline-controls">
      {isListed && (
        <button
          type="button"
          disabled={isClosed || underWay.has(tiering(ticker))}
          title={change === "promote" ? words.promoteHint : words.demoteHint}
          onClick={() => void controls.holdTier(ticker, change)}
        >
          {change === "promote" ? words.promote : words.demote}
        </button>
      )}
      <button
        type="button"
        disabled={isClosed || underWay.has(watching(ticker))}
        title={isListed ? words.removeHint : words.addHint}
        onClick={() => void (isListed ? controls.unwatch(ticker) : controls.watch(ticker))}
      >
        {isListed ? words.unwatch : words.watch}
      </button>
    </span>
  );
}
