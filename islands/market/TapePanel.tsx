import { useSignal } from "@preact/signals";
import { Panel } from "@/components/desk/Panel.tsx";
import { TapeTable } from "@/components/market/TapeTable.tsx";
import type { PanelBodyProps } from "../desk/panel_props.ts";

const EXTENT = "These are the trades of the watchlist and of the chart's ticker.";

/** Time and sales of the tickers that the page shows, or of the active one. */
export default function TapePanel({ dashboard, panel }: PanelBodyProps) {
  const { store } = dashboard;
  const { tape, activeTicker } = store.state;
  const onlyActive = useSignal(false);
  const ticker = activeTicker.value;
  const aside = ticker !== null && (
    <label class="check">
      <input
        type="checkbox"
        checked={onlyActive}
        onChange={(event) => onlyActive.value = event.currentTarget.checked}
      />
      Only {ticker}
    </label>
  );
  const entries = onlyActive.value ? tape.value.focused : tape.value.all;
  return (
    <Panel panel={panel} stale={store.stale.value} aside={aside}>
      {entries.length === 0
        ? (
          <p class="empty">
            {onlyActive.value ? `No trade of ${ticker} on this page yet.` : `No trades yet. ${EXTENT}`}
          </p>
        )
        : <TapeTable entries={entries} />}
    </Panel>
  );
}
