import { useEffect, useRef } from "preact/hooks";
import type { Bar } from "@/lib/protocol/mod.ts";
import { formatPrice, formatSize } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";
import { useTimes } from "../desk/times.ts";

export interface BarTableProps {
  readonly title: string;
  /** Oldest first. */
  readonly bars: readonly Bar[];
  readonly onClose: () => void;
}

/** More cannot be read; a copy has all. */
const SHOWN = 500;

/** What a chart draws, in rows: for screen readers, and to be copied into a spreadsheet. */
export function BarTable({ title, bars, onClose }: BarTableProps) {
  const times = useTimes();
  const { chart } = useTexts();
  const { columns } = chart;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const copy = () => {
    const head = "time\topen\thigh\tlow\tclose\tvolume\tvwap";
    const rows = bars.map(({ time, open, high, low, close, volume, vwap }) =>
      [new Date(time * 1000).toISOString(), open, high, low, close, volume, vwap ?? ""].join("\t")
    );
    void navigator.clipboard?.writeText([head, ...rows].join("\n"));
  };
  return (
    <dialog ref={dialog} class="form-dialog bar-table" aria-labelledby="bar-table-title" onClose={onClose}>
      <h2 id="bar-table-title">{title}</h2>
      <div class="form-body scroll" tabIndex={0} role="region" aria-labelledby="bar-table-title">
        <table class="grid-table">
          <thead>
            <tr>
              <th scope="col">{columns.time}</th>
              {(["open", "high", "low", "close", "volume", "vwap"] as const).map((name) => (
                <th key={name} scope="col" class="number">{columns[name]}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.slice(-SHOWN).toReversed().map(({ time, open, high, low, close, volume, vwap }) => (
              <tr key={time}>
                <th scope="row">{times.dateWithYear(time * 1000)} {times.time(time * 1000)}</th>
                {[open, high, low, close].map((price, place) => <td key={place} class="number">{formatPrice(price)}
                </td>)}
                <td class="number">{formatSize(volume)}</td>
                <td class="number">{vwap === null ? "–" : formatPrice(vwap)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="form-answers">
        <span class="form-gap" />
        <button type="button" onClick={copy}>{chart.copy}</button>
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>{chart.close}</button>
      </div>
    </dialog>
  );
}
