import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { IS_BROWSER } from "fresh/runtime";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Change, SplitTag } from "@/components/market/Change.tsx";
import { formatCompact, formatPrice, formatScore } from "@/components/desk/format.ts";
import { HotMark } from "@/components/desk/icons.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { listKeys } from "@/components/desk/row_focus.ts";
import { ScoreBar } from "@/components/market/ScoreBar.tsx";
import { SortHeader } from "@/components/market/SortHeader.tsx";
import { verdictOf } from "@/components/market/verdict.ts";
import { watching } from "@/lib/client/desk/controls.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { PriceFlash } from "@/lib/client/market/watchlist_rows.ts";
import { firstDirection, type SortBy, type SortColumn, sortTickers } from "@/lib/client/market/watchlist_sort.ts";
import { parseTicker, referenceClose, type Ticker, type WatchlistItem } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

const COLUMNS: readonly SortColumn[] = ["ticker", "price", "change", "dollarVolume", "score", "ignition"];

/** The watchlist: live rows, sorted by any column, a choice of which becomes the active ticker. */
export function WatchlistPanel({ dashboard, panel }: PanelBodyProps) {
  const { watchlist: words } = useTexts().market;
  const { watchlist, state, stale } = dashboard.store;
  const sortBy = useSignal<SortBy>({ column: "change", direction: "descending" });
  const order = useRef<readonly Ticker[]>([]);
  // Sorted anew with each list of the server, about once a second, so that rows do not jump with each trade.
  const tickers = useComputed(() => {
    void watchlist.lists.value;
    const items = watchlist.tickers.value.flatMap((ticker) => watchlist.item(ticker)?.peek() ?? []);
    const sorted = sortTickers(items, state.ignition.peek(), sortBy.value);
    const unchanged = sorted.length === order.current.length &&
      sorted.every((ticker, index) => ticker === order.current[index]);
    return unchanged ? order.current : order.current = sorted;
  });
  const sort = (column: SortColumn) => {
    const { column: before, direction } = sortBy.value;
    const reversed = direction === "ascending" ? "descending" : "ascending";
    sortBy.value = { column, direction: column === before ? reversed : firstDirection(column) };
  };
  const { column: sorted, direction } = sortBy.value;
  const count = tickers.value.length;
  const body = useRef<HTMLTableSectionElement>(null);
  // Rows that change places take the focus from the one inside: it is given back before anything is painted.
  const focused = IS_BROWSER && body.current?.contains(document.activeElement) ? document.activeElement : null;
  useLayoutEffect(() => {
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
    }
  });
  return (
    <Panel panel={panel} stale={stale.value} aside={<span class="muted">{words.count(count)}</span>}>
      {count === 0 ? <p class="empty">{words.none}</p> : (
        <div class="scroll">
          <table class="grid-table watchlist-table">
            <caption class="visually-hidden">{words.caption}</caption>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <SortHeader
                    key={column}
                    label={words.columns[column]}
                    title={words.hints[column]}
                    numeric={column !== "ticker"}
                    direction={column === sorted ? direction : undefined}
                    onSort={() => sort(column)}
                  />
                ))}
                <th scope="col" class="row-remove">
                  <span class="visually-hidden">{words.remove}</span>
                </th>
              </tr>
            </thead>
            <tbody
              ref={body}
              onKeyDown={(event) =>
                listKeys(event, {
                  onWalk: (ticker) => dashboard.choose(panel, parseTicker(ticker), "watchlist"),
                  onExplain: (ticker) => dashboard.explain(parseTicker(ticker)),
                })}
            >
              {tickers.value.map((ticker) => (
                <Row
                  key={ticker}
                  ticker={ticker}
                  dashboard={dashboard}
                  panel={panel}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

interface RowProps {
  readonly ticker: Ticker;
  readonly dashboard: Dashboard;
}

/** Draws itself once; only the cells whose values change are touched after that. */
function Row({ ticker, dashboard, panel }: RowProps & PanelBodyProps) {
  const { state, watchlist } = dashboard.store;
  const selected = useComputed(() => dashboard.desk.tickerOf(panel) === ticker);
  const halted = useComputed(() => state.halts.value.has(ticker));
  const item = watchlist.item(ticker);
  const flash = watchlist.flash(ticker);
  if (item === undefined || flash === undefined) return null;
  return (
    <tr class="selectable" data-selected={selected} onClick={() => dashboard.choose(panel, ticker, "watchlist")}>
      <th scope="row">
        <button type="button" class="row-button" aria-current={selected}>{ticker}</button>
        <Marks item={item} halted={halted} />
      </th>
      <PriceCell item={item} flash={flash} />
      <ChangeCell item={item} />
      <DollarVolumeCell item={item} />
      <ScoreCell item={item} />
      <IgnitionCell ticker={ticker} dashboard={dashboard} />
      <RemoveCell ticker={ticker} dashboard={dashboard} />
    </tr>
  );
}

/** Shown for the row that the pointer or the keyboard is at; the chart's headline has the same for fingers. */
function RemoveCell({ ticker, dashboard: { controls, attempts, store } }: RowProps) {
  const { watchlist: words } = useTexts().market;
  const { connection, status } = store.state;
  const disabled = useComputed(() =>
    connection.value.state !== "live" || status.value.engine !== "running" ||
    attempts.underWay.value.has(watching(ticker))
  );
  const remove = (event: Event) => {
    event.stopPropagation();
    void controls.unwatch(ticker);
  };
  return (
    <td class="row-remove">
      <button
        type="button"
        disabled={disabled}
        aria-label={words.removeOf(ticker)}
        title={words.removeHint}
        onClick={remove}
      >
        ×
      </button>
    </td>
  );
}

interface CellProps {
  readonly item: ReadonlySignal<WatchlistItem>;
}

function Marks({ item, halted }: CellProps & { readonly halted: ReadonlySignal<boolean> }) {
  const { watchlist: words } = useTexts().market;
  const tier = useComputed(() => item.value.tier);
  if (halted.value) return <span class="tag tag-halted" title={words.haltHint}>{words.halt}</span>;
  return tier.value === 2 ? <HotMark /> : null;
}

function PriceCell({ item, flash }: CellProps & { readonly flash: ReadonlySignal<PriceFlash | null> }) {
  const text = useComputed(() => formatPrice(item.value.price));
  const mark = useComputed(() => flash.value === null ? "number" : `number flash-${flash.value}`);
  return <td class={mark}>{text}</td>;
}

function ChangeCell({ item }: CellProps) {
  // Rounded here, so that a change too small to be seen draws nothing.
  const percent = useComputed(() =>
    referenceClose(item.value) > 0 ? Math.round(item.value.change_pct * 100) / 100 : null
  );
  const split = useComputed(() => item.value.suspected_split ?? null);
  return (
    <td class="number">
      {split.value === null ? <Change percent={percent.value} /> : <SplitTag ratio={split.value} />}
    </td>
  );
}

function DollarVolumeCell({ item }: CellProps) {
  const text = useComputed(() => formatCompact(item.value.dollar_volume));
  return <td class="number">{text}</td>;
}

function ScoreCell({ item }: CellProps) {
  const { watchlist: words } = useTexts().market;
  const text = useComputed(() => formatScore(item.value.score));
  const title = useComputed(() => item.value.score < 0 ? words.isNew : words.stage(item.value.stage));
  return <td class="number" title={title}>{text}</td>;
}

function IgnitionCell({ ticker, dashboard }: RowProps) {
  const { ignition: words } = useTexts().market;
  const ignition = useComputed(() => dashboard.store.state.ignition.value.get(ticker)).value;
  if (ignition === undefined) return <td class="number muted" title={words.noneOf(ticker)}>–</td>;
  const verdict = verdictOf(ignition);
  const sign = verdict.kind === "passed" ? "✓" : verdict.kind === "trapped" ? "✕" : "";
  return (
    <td class="number ignition-cell" title={verdict.kind === "unchecked" ? words.verdicts.unchecked : ignition.reason}>
      <ScoreBar value={ignition.score} tone={verdict.tone} />
      <span class={`verdict-sign verdict-${verdict.kind}`}>{sign}</span>
      <button
        type="button"
        class="cell-button score"
        tabIndex={-1}
        title={words.why(ticker)}
        onClick={(event) => {
          event.stopPropagation();
          dashboard.explain(ticker);
        }}
      >
        {ignition.score.toFixed(1)}
      </button>
    </td>
  );
}
