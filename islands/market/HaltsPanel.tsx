import { useComputed } from "@preact/signals";
import { formatPrice } from "@/components/desk/format.ts";
import { CheckField } from "@/components/desk/FormDialog.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import { listKeys } from "@/components/desk/row_focus.ts";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import { type Halt, parseTicker } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** Today's halts and resumptions, newest first. */
export function HaltsPanel({ dashboard, panel }: PanelBodyProps) {
  const { market: { halts: texts } } = useTexts();
  const times = useTimes();
  const { store, alerts: { caller } } = dashboard;
  const list = dashboard.halts.halts.value;
  const selected = dashboard.desk.tickerOf(panel);
  return (
    <Panel panel={panel} stale={store.stale.value}>
      {list === null || list.length === 0 ? <p class="empty">{texts.none}</p> : (
        <div class="scroll">
          <table class="grid-table">
            <thead>
              <tr>
                <th scope="col">{texts.ticker}</th>
                <th scope="col">{texts.reason}</th>
                <th scope="col" class="number">{texts.since}</th>
                <th scope="col" class="number">{texts.band}</th>
                <th scope="col" class="number">{texts.resumes}</th>
              </tr>
            </thead>
            <tbody
              onKeyDown={(event) =>
                listKeys(event, { onWalk: (ticker) => dashboard.choose(panel, parseTicker(ticker), "unknown") })}
            >
              {list.map((halt) => (
                <tr
                  key={`${halt.ticker} ${halt.since_ms}`}
                  class="selectable"
                  data-selected={halt.ticker === selected}
                  data-over={halt.state === "resumed"}
                  onClick={() => dashboard.choose(panel, halt.ticker, "unknown")}
                >
                  <th scope="row">
                    <button type="button" class="row-button">{halt.ticker}</button>
                  </th>
                  <td class="halt-reason" title={halt.reason ?? undefined}>{texts.kinds[halt.kind ?? "other"]}</td>
                  <td class="number">{times.time(halt.since_ms)}</td>
                  <td class="number">{bandText(halt)}</td>
                  <td class="number">
                    <Resumption halt={halt} dashboard={dashboard} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div class="panel-foot">
        <CheckField
          label={texts.sound}
          isChecked={caller.haltsSound.value}
          onCheck={(isOn) => caller.setHaltsSound(isOn)}
        />
      </div>
    </Panel>
  );
}

const bandText = ({ band_up, band_down }: Halt): string =>
  band_up === null || band_down === null ? "–" : `${formatPrice(band_down)} – ${formatPrice(band_up)}`;

function Resumption({ halt, dashboard }: Pick<PanelBodyProps, "dashboard"> & { readonly halt: Halt }) {
  const { market: { halts: texts } } = useTexts();
  const times = useTimes();
  const { marketMs, nowMs } = dashboard.store.state;
  const text = useComputed(() => {
    const { resumed_ms, expected_ms } = halt;
    if (resumed_ms !== null) return texts.resumed(times.time(resumed_ms));
    if (expected_ms === null) return "–";
    const leftMs = expected_ms - (marketMs.value ?? nowMs.value);
    return leftMs > 0 ? texts.in(times.age(leftMs)) : texts.due;
  });
  return <>{text}</>;
}
