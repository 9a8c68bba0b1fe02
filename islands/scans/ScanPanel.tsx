import { useEffect, useRef } from "preact/hooks";
import { Panel } from "@/components/desk/Panel.tsx";
import { ScanTable } from "@/components/scans/ScanTable.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { scanIdOf } from "@/lib/client/workspace/panel_settings.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** One scan of the whole market, its rows as the server tells them each second. */
export default function ScanPanel({ dashboard, panel }: PanelBodyProps) {
  const { scans: texts } = useTexts();
  const { scans, stale } = dashboard.store;
  const { editor } = dashboard.scans;
  const list = scans.list.value;
  const id = scanIdOf(panel);
  const scan = list.find((one) => one.id === id);
  const answer = id === null ? undefined : scans.answer(id);
  const view = answer?.view.value ?? null;
  const count = view === null ? 0 : view.order.length - view.gone.size;
  const name = scan?.name ?? id ?? "";
  const aside = (
    <>
      {answer?.held.value === true && <span class="tag" title={texts.heldHint}>{texts.held}</span>}
      <span class="scan-count" title={scan && texts.atMost(scan.limit)}>{view !== null && count}</span>
      <select
        aria-label={texts.choose}
        value={id ?? ""}
        onChange={({ currentTarget }) => panel.keep("scan", currentTarget.value)}
      >
        {scan === undefined && <option value={id ?? ""}>{id ?? texts.choose}</option>}
        {list.map((one) => <option key={one.id} value={one.id} selected={one.id === id}>{one.name}</option>)}
      </select>
      {scan !== undefined && (
        <button type="button" aria-label={texts.editScan(name)} onClick={() => editor.begin(scan)}>{texts.edit}</button>
      )}
      <button type="button" aria-label={texts.newScan} title={texts.newScan} onClick={() => editor.begin(null)}>
        +
      </button>
    </>
  );
  return (
    <Panel panel={panel} title={name} stale={stale.value} aside={aside}>
      {id === null
        ? <p class="empty">{texts.chooseFirst}</p>
        : <ScanBody id={id} dashboard={dashboard} panel={panel} />}
    </Panel>
  );
}

function ScanBody({ id, dashboard, panel }: PanelBodyProps & { readonly id: string }) {
  const { scans: texts } = useTexts();
  const { scans } = dashboard.store;
  void scans.open.value;
  const answer = scans.answer(id);
  const view = answer?.view.value ?? null;
  const body = useRef<HTMLDivElement>(null);
  const isPointed = useRef(false);
  useEffect(() => () => answer?.hold(false), [answer]);
  /** A finger is where it was last, and a click leaves the focus behind: only the keyboard's shows that somebody is there. */
  const settle = () => answer?.hold(isPointed.current || body.current?.querySelector(":focus-visible") !== null);
  const point = (isInside: boolean) => ({ pointerType }: PointerEvent) => {
    isPointed.current = isInside && pointerType === "mouse";
    settle();
  };
  if (view === null) return <p class="empty">{texts.asking}</p>;
  if (view.order.length === 0) return <p class="empty">{texts.none}</p>;
  const name = scans.list.value.find((one) => one.id === id)?.name ?? id;
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
        view={view}
        selected={dashboard.desk.tickerOf(panel)}
        onSelect={(ticker) => dashboard.choose(panel, ticker, "unknown")}
      />
    </div>
  );
}
