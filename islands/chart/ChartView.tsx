import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { BarLegend } from "@/components/chart/BarLegend.tsx";
import { later } from "@/components/desk/later.tsx";
import { ChartTools } from "@/components/chart/ChartTools.tsx";
import { formatGain, formatPrice, formatQuantity } from "@/components/desk/format.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { sideText } from "@/components/trading/order_words.ts";
import { download } from "@/lib/client/browser/download.ts";
import { ChartKeys } from "@/lib/client/chart/chart_keys.ts";
import type { ChartSeries } from "@/lib/client/chart/chart_series.ts";
import { studiesOf, switchesOf, toggleStudy, toggleSwitch } from "@/lib/client/chart/chart_settings.ts";
import {
  draftLines,
  fillMarks,
  levelLines,
  type LineWords,
  movedLine,
  personLines,
} from "@/lib/client/chart/own_lines.ts";
import { priceText } from "@/lib/client/trading/order_draft.ts";
import type { ChartLook, PriceChart, PriceChartView } from "@/lib/client/chart/drawing/price_chart.ts";
import type { StudyReading } from "@/lib/client/chart/studies/study_lines.ts";
import { STUDY_NAMES } from "@/lib/client/chart/studies/study_names.ts";
import { TIMEFRAMES, timeframeTyped } from "@/lib/client/chart/timeframes.ts";
import type { Polled } from "@/lib/client/market/polled.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Texts } from "@/lib/language/texts.ts";
import { type Bar, isBuy, type LevelsResponse, type Ticker, type Timeframe } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

const BarTable = later(async () => (await import("@/components/chart/BarTable.tsx")).BarTable);

export interface ChartViewProps extends PanelBodyProps {
  readonly ticker: Ticker;
  readonly timeframe: Timeframe;
  readonly headline: ComponentChildren;
}

/** The chart of a ticker with its tools, legend and keys. */
export function ChartView({ dashboard, panel, ticker, timeframe, headline }: ChartViewProps) {
  const texts = useTexts();
  const { chart: words } = texts;
  const { store } = dashboard;
  const drawing = useRef<PriceChart>();
  const isTable = useSignal(false);
  const series = useSeries(dashboard, ticker, timeframe);
  const chooseTimeframe = (chosen: Timeframe) => panel.keep("timeframe", chosen);
  const screenshot = () =>
    drawing.current?.screenshot().toBlob((picture) => {
      if (picture !== null) download(`${ticker}-${timeframe}.png`, picture);
    });
  const aside = (
    <ChartTools
      name={panel.id}
      timeframe={timeframe}
      timeframes={TIMEFRAMES}
      studyNames={STUDY_NAMES}
      studies={studiesOf(panel)}
      switches={switchesOf(panel)}
      onTimeframe={chooseTimeframe}
      onStudy={(name) => toggleStudy(panel, name)}
      onSwitch={(name) => toggleSwitch(panel, name)}
      onScreenshot={screenshot}
      onTable={() => isTable.value = true}
    />
  );
  const alertAt = (price: number | null) => {
    if (price === null) return;
    const text = formatPrice(price);
    void dashboard.rules.addPriceAlert(ticker, price, words.alertName(ticker, text)).then((isMade) => {
      if (isMade) store.notify(words.alertMade(ticker, text), "info");
    });
  };
  const alert = useRef(() => {});
  // The ticker is another from time to time.
  alert.current = () => alertAt(drawing.current?.pointedPrice ?? series.value.bars.at(-1)?.close ?? null);
  const keys = useRef<ChartKeys>();
  keys.current ??= new ChartKeys({
    chart: () => drawing.current ?? null,
    onTyped: (typed) => {
      const chosen = timeframeTyped(typed);
      if (chosen === null) store.notify(words.noTimeframe(typed), "warning");
      else chooseTimeframe(chosen);
    },
    onGoTo: () => goTo(dashboard, drawing.current, words),
    onMaximise: () => dashboard.dock.peek()?.toggleMaximised(panel.id),
    onSwitch: (name) => toggleSwitch(panel, name),
    onAlert: () => alert.current(),
  });
  return (
    <Panel panel={panel} title={`${ticker} ${timeframe}`} stale={store.stale.value} aside={aside}>
      {headline}
      <ChartCanvas
        dashboard={dashboard}
        panel={panel}
        ticker={ticker}
        timeframe={timeframe}
        series={series}
        drawing={drawing}
        keys={keys.current}
        onAlert={alertAt}
      />
      {isTable.value && (
        <BarTable
          title={`${ticker} ${timeframe}`}
          bars={series.value.bars}
          onClose={() => isTable.value = false}
        />
      )}
    </Panel>
  );
}

interface SeriesView extends PriceChartView {
  readonly phase: "ready" | "loading" | "failed";
  readonly loadOlder: () => void;
  readonly reload: () => void;
}

/** The bars of a ticker, which are fetched while somebody looks; those of before stand until the first have come. */
function useSeries(dashboard: Dashboard, ticker: Ticker, timeframe: Timeframe): ReadonlySignal<SeriesView> {
  const { state } = dashboard.store;
  const opened = useSignal<ChartSeries | null>(null);
  const before = useRef<SeriesView>();
  useEffect(() => {
    const series = opened.value = dashboard.charts.acquire(ticker, timeframe);
    return () => dashboard.charts.release(series);
  }, [ticker, timeframe]);
  return useComputed(() => {
    const series = opened.value;
    const nothing = { epoch: 0, bars: [], phase: "loading" as const, loadOlder: () => {}, reload: () => {} };
    if (series === null) {
      // As the server made the page.
      const { ticker: charted, epoch, bars } = state.chart.value;
      return charted === ticker && timeframe === "1m"
        ? { ...nothing, ticker, timeframe, epoch, bars, phase: "ready" as const }
        : { ...nothing, ticker, timeframe };
    }
    const { epoch, bars, phase } = series.state.value;
    const view = {
      ticker: series.ticker,
      timeframe: series.timeframe,
      epoch,
      bars,
      phase,
      loadOlder: () => void series.loadOlder(),
      reload: () => void series.load(),
    };
    const last = before.current;
    if (bars.length === 0 && phase === "loading" && last?.ticker === view.ticker) return { ...last, phase };
    return before.current = view;
  });
}

interface CanvasProps extends PanelBodyProps {
  readonly ticker: Ticker;
  readonly timeframe: Timeframe;
  readonly series: ReadonlySignal<SeriesView>;
  readonly drawing: { current: PriceChart | undefined };
  readonly keys: ChartKeys;
  readonly onAlert: (price: number | null) => void;
}

function ChartCanvas({ dashboard, panel, ticker, timeframe, series, drawing, keys, onAlert }: CanvasProps) {
  const texts = useTexts();
  const { chart: words } = texts;
  const container = useRef<HTMLDivElement>(null);
  const pointed = useSignal<{ readonly bar: Bar | null; readonly readings: readonly StudyReading[] } | null>(null);
  const isAtNow = useSignal(true);
  const shown = useSignal(ticker);
  shown.value = ticker;
  const look = useComputed<ChartLook>(() => {
    const switches = switchesOf(panel);
    return {
      studies: studiesOf(panel),
      hasVolume: switches.includes("volume"),
      isLog: switches.includes("log"),
      isInverted: switches.includes("inverted"),
    };
  });
  const levels = useLevels(dashboard, shown);
  const lines = useComputed(() => {
    const { positions, orders } = dashboard.store.trading;
    void positions.tickers.value;
    const own = personLines(
      shown.value,
      positions.row(shown.value)?.value,
      orders.working.value,
      dashboard.rules.list.value ?? [],
      lineWords(texts),
    );
    own.push(...draftLines(shown.value, dashboard.ticket.draft.value, lineWords(texts)));
    return switchesOf(panel).includes("levels") ? [...levelLines(levels.value, lineWords(texts)), ...own] : own;
  });
  const marks = useComputed(() => fillMarks(shown.value, dashboard.store.trading.orders.all.value, lineWords(texts)));
  const spans = useComputed(() =>
    (levels.value?.halts ?? []).map(({ from_ms, to_ms }) => ({ fromMs: from_ms, toMs: to_ms, kind: "halt" as const }))
  );
  useEffect(() => {
    const { current } = container;
    if (current === null) return;
    let left = false;
    import("@/lib/client/chart/drawing/price_chart.ts").then(({ PriceChart }) => {
      if (left) return;
      drawing.current = new PriceChart({
        container: current,
        view: series,
        look,
        lines,
        marks,
        spans,
        zone: dashboard.zone,
        sessionOf: dashboard.sessionOf,
        onDropLine: (id, price) => dropLine(dashboard, id, price),
        onPoint: (bar, readings) => pointed.value = { bar, readings },
        onOldest: () => series.peek().loadOlder(),
        onNow: (isInSight) => isAtNow.value = isInSight,
      });
    }).catch((error: unknown) => dashboard.store.note(`Cannot draw the chart: ${error}`, "error"));
    return () => {
      left = true;
      drawing.current?.dispose();
      drawing.current = undefined;
    };
  }, []);
  const label = useComputed(() => words.label(shown.value, series.value.timeframe, series.value.bars.length));
  return (
    <div class="chart-area">
      <BarLegend
        bar={pointed.value?.bar ?? series.value.bars.at(-1) ?? null}
        readings={pointed.value?.readings ?? []}
      />
      <div
        ref={container}
        class="chart-canvas"
        role="group"
        tabIndex={0}
        aria-label={label}
        onKeyDown={(event) => keys.press(event)}
        onBlur={() => keys.forget()}
        onContextMenu={(event) => {
          event.preventDefault();
          const { top } = event.currentTarget.getBoundingClientRect();
          onAlert(drawing.current?.priceAt(event.clientY - top) ?? null);
        }}
      />
      {keys.typed.value !== "" && <p class="chart-typed" role="status">{words.typed(keys.typed.value)}</p>}
      {!isAtNow.value && (
        <button type="button" class="chart-now" onClick={() => drawing.current?.toNow()}>{words.toNow} »</button>
      )}
      <ChartNotice ticker={ticker} timeframe={timeframe} series={series} />
    </div>
  );
}

/** The levels of the ticker that is shown, while it is. */
function useLevels(dashboard: Dashboard, ticker: ReadonlySignal<Ticker>): ReadonlySignal<LevelsResponse | null> {
  const levels = useSignal<Polled<LevelsResponse> | null>(null);
  useSignalEffect(() => {
    const opened = dashboard.openLevels(ticker.value);
    levels.value = opened;
    return () => opened.dispose();
  });
  return useComputed(() => {
    const now = levels.value?.value.value ?? null;
    return now?.ticker === ticker.value ? now : null;
  });
}

/** Says in words why there is nothing to see. */
function ChartNotice({ ticker, series }: Pick<CanvasProps, "ticker" | "timeframe" | "series">) {
  const { chart: words } = useTexts();
  const { phase, bars, reload } = series.value;
  if (phase === "ready" && bars.length > 0) return null;
  if (phase === "failed") {
    return (
      <p class="chart-notice" data-over={bars.length > 0}>
        {words.failed(ticker)}
        <button type="button" onClick={reload}>{words.again}</button>
      </p>
    );
  }
  if (bars.length > 0) return null;
  return <p class="chart-notice">{phase === "loading" ? words.loading(ticker) : words.none(ticker)}</p>;
}

/** An order is replaced by one of the price that its line was dragged to; an exit that is typed takes the price. */
function dropLine(dashboard: Dashboard, id: string, price: number): void {
  const moved = movedLine(id);
  if (moved === null) return;
  const areShares = dashboard.store.state.status.peek().market_hours === "us_equities";
  const text = priceText(price, areShares);
  if ("orderId" in moved) void dashboard.trading.replace(moved.orderId, { [moved.price]: Number(text) });
  else if (moved.field === "stopLoss") dashboard.ticket.change({ stopLoss: text, stopUnit: "price" });
  else dashboard.ticket.change({ target: text, targetUnit: "price" });
}

function lineWords({ chart: { lines }, trading, ticket }: Texts): LineWords {
  return {
    ...lines,
    stopLoss: ticket.stopLoss,
    target: ticket.target,
    held: ({ quantity, unrealized_pnl }) =>
      lines.held(quantity > 0, formatQuantity(quantity), unrealized_pnl === null ? "–" : formatGain(unrealized_pnl)),
    order: ({ side, quantity, order_type }) =>
      lines.order(
        side === null ? "" : sideText(side, trading),
        quantity === null ? "" : formatQuantity(quantity),
        order_type ?? "",
      ),
    filled: ({ side, filled_quantity, average_price }) =>
      lines.filled(
        side !== null && isBuy(side),
        formatQuantity(filled_quantity ?? 0),
        average_price === null ? "" : formatPrice(average_price),
      ),
  };
}

function goTo(dashboard: Dashboard, chart: PriceChart | undefined, words: Texts["chart"]): void {
  const text = prompt(words.goTo)?.trim();
  if (!text || chart === undefined) return;
  const ms = dashboard.momentOf(text);
  if (ms === null) dashboard.store.notify(words.notADate(text), "warning");
  else chart.goTo(ms / 1000);
}
