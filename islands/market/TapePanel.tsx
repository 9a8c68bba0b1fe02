import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import * as z from "zod/mini";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { PrintTable } from "@/components/market/PrintTable.tsx";
import { TapeTable } from "@/components/market/TapeTable.tsx";
import type { Print } from "@/lib/client/market/print_tape.ts";
import type { TapeEntry } from "@/lib/client/market/tape.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

const LEAST = [0, 100, 500, 1000, 5000, 10_000] as const;

/** Time and sales of the tickers that the page shows, or every single trade of the one of its group. */
export function TapePanel({ dashboard, panel }: PanelBodyProps) {
  const { market: { tape: texts } } = useTexts();
  const { store } = dashboard;
  const ticker = dashboard.desk.tickerOf(panel);
  const isOnly = panel.setting("only", z.boolean(), false);
  const least = panel.setting("least", z.number(), 0);
  const isPaused = useSignal(false);
  // Too much for the head of a narrow panel.
  const tools = (
    <div class="panel-tools">
      {ticker !== null && (
        <label class="check">
          <input
            type="checkbox"
            checked={isOnly}
            onChange={(event) => panel.keep("only", event.currentTarget.checked)}
          />
          {texts.only(ticker)}
        </label>
      )}
      <select
        aria-label={texts.least}
        title={texts.least}
        value={String(least)}
        onChange={({ currentTarget }) => panel.keep("least", Number(currentTarget.value))}
      >
        {LEAST.map((size) => <option key={size} value={size} selected={size === least}>≥ {size}</option>)}
      </select>
      <button type="button" aria-pressed={isPaused.value} onClick={() => isPaused.value = !isPaused.value}>
        {isPaused.value ? texts.go : texts.pause}
      </button>
    </div>
  );
  const shared = { dashboard, least, isPaused: isPaused.value };
  return (
    <Panel panel={panel} stale={store.stale.value}>
      {tools}
      {isOnly && ticker !== null ? <One key={ticker} ticker={ticker} {...shared} /> : <All {...shared} />}
    </Panel>
  );
}

interface TapeProps extends Pick<PanelBodyProps, "dashboard"> {
  readonly least: number;
  readonly isPaused: boolean;
}

/** What is shown while nothing is paused, and what was shown then. */
function usePaused<T>(rows: readonly T[], isPaused: boolean): readonly T[] {
  const held = useRef(rows);
  if (!isPaused) held.current = rows;
  return held.current;
}

function All({ dashboard, least, isPaused }: TapeProps) {
  const { market: { tape: texts } } = useTexts();
  const all = dashboard.store.state.tape.value.all;
  const entries = usePaused<TapeEntry>(least > 0 ? all.filter(({ size }) => size >= least) : all, isPaused);
  return entries.length === 0 ? <p class="empty">{texts.none}</p> : <TapeTable entries={entries} />;
}

function One({ dashboard, ticker, least, isPaused }: TapeProps & { readonly ticker: Ticker }) {
  const { market: { tape: texts } } = useTexts();
  const { detail } = dashboard;
  useEffect(() => detail.want("prints", ticker), []);
  const tape = detail.tape(ticker);
  void tape.version.value;
  const prints = usePaused<Print>(tape.atLeast(least), isPaused);
  return (
    <>
      {tape.hasGap && <p class="warn tape-lost" role="status">{texts.gap}</p>}
      {tape.lost > 0 && <p class="warn tape-lost" role="status">{texts.lost(tape.lost)}</p>}
      {prints.length === 0 ? <p class="empty">{texts.noneOf(ticker)}</p> : <PrintTable prints={prints} />}
    </>
  );
}
