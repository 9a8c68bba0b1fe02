import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { BarLegend } from "@/components/chart/BarLegend.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import { TickerHeadline } from "@/components/chart/TickerHeadline.tsx";
import { rollUp } from "@/lib/client/market/bar_series.ts";
import { tiering, watching } from "@/lib/client/desk/controls.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { PriceChart, PriceChartView } from "@/lib/client/chart/price_chart.ts";
import { type Bar, parseTicker, type Ticker, TICKER_PATTERN, type WatchlistItem } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

const MINUTES = [1, 5, 15] as const;

/** Candles and volume of the active ticker, its headline, and the box to choose another. */
export default function ChartPanel({ dashboard, panel }: PanelBodyProps) {
  const { state, stale, watchlist } = dashboard.store;
  const minutes = useSignal<number>(1);
  const ticker = state.activeTicker.value;
  // Looked up anew with each list: the ticker may join or leave it.
  const item = useComputed(() => {
    void watchlist.lists.value;
    const active = state.activeTicker.value;
    return active === null ? undefined : watchlist.item(active)?.value;
  });
  const tier = useComputed(() => item.value?.tier);
  const lastClose = useComputed(() => state.chart.value.bars.at(-1)?.close);
  const aside = (
    <>
      <TickerSearch dashboard={dashboard} />
      <div class="segments" role="group" aria-label="Minutes per bar">
        {MINUTES.map((count) => (
          <button
            key={count}
            type="button"
            aria-pressed={minutes.value === count}
            onClick={() => minutes.value = count}
          >
            {count}m
          </button>
        ))}
      </div>
    </>
  );
  return (
    <Panel panel={panel} stale={stale.value} aside={aside}>
      {ticker === null
        ? <p class="empty">Nothing has traded yet. Choose a ticker to see its chart.</p>
        : (
          <TickerHeadline
            ticker={ticker}
            item={item.value}
            lastClose={lastClose.value}
            halted={state.halts.value.has(ticker)}
            controls={<ListControls ticker={ticker} tier={tier.value} dashboard={dashboard} />}
          />
        )}
      <ChartCanvas dashboard={dashboard} minutes={minutes} />
    </Panel>
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
          title={change === "promote"
            ? "Hold it in the hot zone, tier 2"
            : "Hold it in tier 1 until a rule promotes it anew"}
          onClick={() => void controls.holdTier(ticker, change)}
        >
          {change === "promote" ? "Promote" : "Demote"}
        </button>
      )}
      <button
        type="button"
        disabled={isClosed || underWay.has(watching(ticker))}
        title={isListed ? "Take it off the watchlist" : "Put it on the watchlist"}
        onClick={() => void (isListed ? controls.unwatch(ticker) : controls.watch(ticker))}
      >
        {isListed ? "Unwatch" : "Watch"}
      </button>
    </span>
  );
}

function TickerSearch({ dashboard }: { readonly dashboard: Dashboard }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const ticker = parseTicker(String(new FormData(form).get("ticker")));
    dashboard.select(ticker, "search");
    form.reset();
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <input
        name="ticker"
        aria-label="Show ticker"
        placeholder="Ticker"
        required
        pattern={`\\s*${TICKER_PATTERN.source.slice(1, -1)}\\s*`}
        title="Letters, digits and . / - + ^ = _ :"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
      />
    </form>
  );
}

interface ChartCanvasProps {
  readonly dashboard: Dashboard;
  readonly minutes: ReadonlySignal<number>;
}

function ChartCanvas({ dashboard, minutes }: ChartCanvasProps) {
  const { state } = dashboard.store;
  const container = useRef<HTMLDivElement>(null);
  const pointed = useSignal<Bar | null>(null);
  const view = useComputed<PriceChartView>(() => {
    const { ticker, epoch, bars } = state.chart.value;
    return { ticker, epoch, minutes: minutes.value, bars: minutes.value === 1 ? bars : rollUp(bars, minutes.value) };
  });
  useEffect(() => {
    const { current } = container;
    if (current === null) return;
    let chart: PriceChart | undefined;
    let left = false;
    import("@/lib/client/chart/price_chart.ts").then(({ PriceChart }) => {
      if (!left) chart = new PriceChart({ container: current, view, onPoint: (bar) => pointed.value = bar });
    }).catch((error: unknown) => dashboard.store.note(`Cannot draw the chart: ${error}`, "error"));
    return () => {
      left = true;
      chart?.dispose();
    };
  }, []);
  return (
    <div class="chart-area">
      <BarLegend bar={pointed.value ?? view.value.bars.at(-1) ?? null} />
      <div ref={container} class="chart-canvas" role="group" aria-label={label(view.value)} />
      <ChartNotice dashboard={dashboard} />
    </div>
  );
}

function label({ ticker, minutes, bars }: PriceChartView): string {
  return `Candlestick chart of ${ticker ?? "no ticker"}: ${bars.length} bars of ${minutes} min`;
}

/** Says in words why there is nothing to see. */
function ChartNotice({ dashboard }: { readonly dashboard: Dashboard }) {
  const { ticker, phase, bars } = dashboard.store.state.chart.value;
  if (ticker === null || (phase === "ready" && bars.length > 0)) return null;
  if (phase === "failed") {
    return (
      <p class="chart-notice" data-over={bars.length > 0}>
        The bars of {ticker} could not be fetched.
        <button type="button" onClick={() => dashboard.reloadChart()}>Try again</button>
      </p>
    );
  }
  if (bars.length > 0) return null;
  return <p class="chart-notice">{emptyText(ticker, phase)}</p>;
}

const emptyText = (ticker: Ticker, phase: "ready" | "loading"): string =>
  phase === "loading" ? `Fetching the bars of ${ticker}.` : `No trade of ${ticker} yet.`;
