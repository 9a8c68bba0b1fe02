import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { ScanTable } from "@/components/scans/ScanTable.tsx";
import { ScanTools } from "@/components/scans/ScanTools.tsx";
import { download } from "@/lib/client/browser/download.ts";
import { scanCsv } from "@/lib/client/scans/scan_csv.ts";
import {
  columnsOf,
  hiddenOf,
  moveColumn,
  setWidth,
  sortedOrder,
  sortOf,
  toggleColumn,
  toggleSort,
  widthsOf,
} from "@/lib/client/scans/scan_settings.ts";
import { scanIdOf } from "@/lib/client/workspace/panel_settings.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** One scan of the whole market, its rows as the server tells them each second. */
export function ScanPanel({ dashboard, panel }: PanelBodyProps) {
  const { scans: texts } = useTexts();
  const { scans, stale } = dashboard.store;
  const { editor } = dashboard.scans;
  const list = scans.list.value;
  const id = scanIdOf(panel);
  const scan = list.find((one) => one.id === id);
  void scans.open.value;
  const answer = id === null ? undefined : scans.answer(id);
  const view = answer?.view.value ?? null;
  const count = view === null ? 0 : view.order.length - view.gone.size;
  const exportCsv = () => {
    if (view === null) return;
    const csv = scanCsv(sortedOrder(panel, view), columnsOf(panel, view.columns), view);
    download(`${id}.csv`, new Blob([csv], { type: "text/csv" }));
  };
  const aside = (
    <>
      {answer?.held.value === true && <span class="tag" title={texts.heldHint}>{texts.held}</span>}
      <span class="scan-count" title={scan && texts.atMost(scan.limit)}>{view !== null && count}</span>
      <ScanTools
        name={panel.id}
        scans={list}
        scan={scan}
        hidden={hiddenOf(panel)}
        onChoose={(chosen) => panel.keep("scan", chosen)}
        onToggle={(column) => toggleColumn(panel, column)}
        onEdit={() => scan !== undefined && editor.begin(scan)}
        onNew={() => editor.begin(null)}
        onCsv={exportCsv}
      />
    </>
  );
  return (
    <Panel panel={panel} title={scan?.name} stale={stale.value} aside={aside}>
      {id === null
        ? <p class="empty">{texts.chooseFirst}</p>
        : scan === undefined
        ? <p class="empty">{texts.missing(id)}</p>
        : <ScanBody key={id} id={id} name={scan.name} dashboard={dashboard} panel={panel} />}
    </Panel>
  );
}

function ScanBody({ id, name, dashboard, panel }: PanelBodyProps & { readonly id: string; readonly name: string }) {
  const { scans: texts } = useTexts();
  const { scans, state } = dashboard.store;
  const answer = scans.answer(id);
  const view = answer?.view.value ?? null;
  const body = useRef<HTMLDivElement>(null);
  const isPointed = useRef(false);
  const isPaused = useSignal(false);
  const fresh = useComputed(() => {
    void view;
    return answer?.freshAt(state.nowMs.value) ?? new Set<never>();
  }).value;
  useEffect(() => () => answer?.hold(false), [answer]);
  /** A finger is where it was last, and a click leaves the focus behind: only the keyboard's shows that somebody is there. */
  const settle = () =>
    answer?.hold(
      isPaused.peek() || isPointed.current || (body.current?.querySelector("tbody :focus-visible") ?? null) !== null,
    );
  const point = (isInside: boolean) => ({ pointerType }: PointerEvent) => {
    isPointed.current = isInside && pointerType === "mouse";
    settle();
  };
  if (view === null) return <p class="empty">{texts.asking}</p>;
  if (view.order.length === 0) return <p class="empty">{texts.none}</p>;
  const pause = () => {
    isPaused.value = !isPaused.peek();
    settle();
  };
  return (
    <div
      ref={body}
      class="scroll"
      onPointerEnter={point(true)}
      onPointerLeave={point(false)}
      onFocusIn={settle}
      onFocusOut={() => queueMicrotask(settle)}
    >
      <ScanTable
        caption={name}
        columns={columnsOf(panel, view.columns)}
        order={sortedOrder(panel, view)}
        view={view}
        fresh={fresh}
        selected={dashboard.desk.tickerOf(panel)}
        sort={sortOf(panel)}
        widths={widthsOf(panel)}
        scroller={body}
        keys={{
          onWalk: (ticker) => dashboard.choose(panel, parseTicker(ticker), "unknown"),
          onPause: pause,
          onExplain: (ticker) => dashboard.explain(parseTicker(ticker)),
          onCopy: (ticker) => void navigator.clipboard?.writeText(ticker),
        }}
        onSelect={(ticker) => dashboard.choose(panel, ticker, "unknown")}
        onExplain={(ticker) => dashboard.explain(ticker)}
        onSort={(fact) => toggleSort(panel, fact)}
        onMove={(dragged, before) => moveColumn(panel, view.columns, dragged, before)}
        onWidth={(fact, width) => setWidth(panel, fact, width)}
      />
    </div>
  );
}
