import { useEffect, useRef } from "preact/hooks";
import { Panel } from "@/components/desk/Panel.tsx";
import { ScanForm } from "@/components/scans/ScanForm.tsx";
import { ScanTable } from "@/components/scans/ScanTable.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { dashboardFor } from "@/lib/client/desk/dashboard_for.ts";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";
import { editFilter } from "@/lib/client/scans/filter_edit.ts";
import { MAX_OPEN_SCANS } from "@/lib/client/scans/scan_store.ts";
import type { Scan } from "@/lib/protocol/mod.ts";

/** Up to three scans of the whole market side by side, their rows as the server tells them each second. */
export default function ScansPanel({ boot }: { readonly boot: DashboardBoot }) {
  const dashboard = dashboardFor(boot);
  const { scans, stale } = dashboard.store;
  const open = scans.open.value;
  const isFull = open.length >= MAX_OPEN_SCANS || open.length >= scans.list.value.length;
  const aside = (
    <>
      <button
        type="button"
        disabled={isFull}
        title={isFull ? `${MAX_OPEN_SCANS} scans are open at most` : "Open another scan beside these"}
        onClick={() => dashboard.scans.open()}
      >
        Open another
      </button>
      <button type="button" onClick={() => dashboard.scans.editor.begin(null)}>New scan</button>
    </>
  );
  return (
    <Panel
      id="scans"
      title="Scans"
      hint="Questions to the whole market, asked anew each second"
      stale={stale.value}
      aside={aside}
    >
      {open.length === 0 ? <p class="empty">No scan is open.</p> : (
        <div class="scan-windows" data-count={open.length}>
          {open.map((id, place) => <ScanWindow key={id} id={id} place={place} dashboard={dashboard} />)}
        </div>
      )}
      <Form dashboard={dashboard} />
    </Panel>
  );
}

function Form({ dashboard }: { readonly dashboard: Dashboard }) {
  const { editor } = dashboard.scans;
  const editing = editor.state.value;
  if (editing === null) return null;
  return (
    <ScanForm
      editing={editing}
      onChange={(changes) => editor.change(changes)}
      onEdit={(edit) => editor.change({ filter: editFilter(editing.draft.filter, edit) })}
      onSave={() => void editor.save()}
      onDelete={() => void editor.remove()}
      onRestore={() => void editor.restore()}
      onClose={() => editor.cancel()}
      deleted={editor.deleted.value}
      onBringBack={(id) => void editor.bringBack(id)}
    />
  );
}

interface WindowProps {
  readonly id: string;
  readonly place: number;
  readonly dashboard: Dashboard;
}

/** One open scan: which it is, and its rows. */
function ScanWindow({ id, place, dashboard }: WindowProps) {
  const { scans } = dashboard.store;
  const list = scans.list.value;
  const open = scans.open.value;
  const scan = list.find((one) => one.id === id);
  const answer = scans.answer(id);
  const view = answer?.view.value ?? null;
  const isHeld = answer?.held.value ?? false;
  const name = scan?.name ?? id;
  const count = view === null ? 0 : view.order.length - view.gone.size;
  return (
    <section class="scan-window" aria-label={`Scan ${name}`}>
      <div class="scan-head">
        <select
          aria-label={`Scan ${place + 1}`}
          value={id}
          onChange={({ currentTarget }) => dashboard.scans.choose(place, currentTarget.value)}
        >
          {scan === undefined && <option value={id}>{id}</option>}
          {list.map((one) => (
            <option key={one.id} value={one.id} selected={one.id === id}>
              {one.name}
              {open.includes(one.id) && one.id !== id ? " (open)" : ""}
            </option>
          ))}
        </select>
        <span class="scan-count" title={scan && `At most ${scan.limit} are shown`}>{view !== null && count}</span>
        {isHeld && (
          <span class="tag" title="Rows keep their places while the pointer or the keyboard is at them">Held</span>
        )}
        <span class="scan-buttons">
          {scan !== undefined && (
            <button
              type="button"
              aria-label={`Edit ${name}`}
              onClick={() => dashboard.scans.editor.begin(scan)}
            >
              Edit
            </button>
          )}
          <button type="button" aria-label={`Close ${name}`} onClick={() => dashboard.scans.close(id)}>×</button>
        </span>
      </div>
      <ScanBody scan={scan} name={name} id={id} dashboard={dashboard} />
    </section>
  );
}

interface BodyProps {
  readonly scan: Scan | undefined;
  readonly name: string;
  readonly id: string;
  readonly dashboard: Dashboard;
}

function ScanBody({ name, id, dashboard }: BodyProps) {
  const { scans, state } = dashboard.store;
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
  if (view === null) return <p class="empty">Asking the market.</p>;
  if (view.order.length === 0) return <p class="empty">Nothing matches at present.</p>;
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
        selected={state.activeTicker.value}
        onSelect={(ticker) => dashboard.select(ticker, "unknown")}
      />
    </div>
  );
}
