import type { JournalSummary } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";
import { Gain } from "../market/Change.tsx";
import { formatR } from "./TripTable.tsx";

interface Row {
  readonly name: string;
  readonly pnl: number;
  readonly trades: number;
  readonly wins: number;
  readonly r?: number | null;
}

interface GroupTableProps {
  readonly caption: string;
  readonly heading: string;
  readonly rows: readonly Row[];
}

function GroupTable({ caption, heading, rows }: GroupTableProps) {
  const { journal: texts } = useTexts();
  const most = Math.max(...rows.map(({ pnl }) => Math.abs(pnl)), 0);
  const hasR = rows.some(({ r }) => r !== undefined);
  return (
    <table class="grid-table group-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col" class="number">{texts.summary.trades}</th>
          <th scope="col" class="number">{texts.wins}</th>
          {hasR && <th scope="col" class="number">{texts.summary.averageR}</th>}
          <th scope="col" class="number">{texts.columns.pnl}</th>
          <th scope="col" class="group-bars">
            <span class="visually-hidden">{texts.columns.pnl}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, pnl, trades, wins, r }) => (
          <tr key={name}>
            <th scope="row" title={name}>{name}</th>
            <td class="number">{trades}</td>
            <td class="number">{Math.round(wins / trades * 100)} %</td>
            {hasR && <td class="number">{formatR(r ?? null)}</td>}
            <td class="number">
              <Gain amount={pnl} />
            </td>
            <td class="group-bars">
              <progress
                class={pnl < 0 ? "bar-down" : "bar-up"}
                value={Math.abs(pnl)}
                max={most || 1}
                aria-hidden="true"
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Profits and losses by the hour of the day and by setup. */
export function GroupTables({ summary, zone }: { readonly summary: JournalSummary; readonly zone: string }) {
  const { journal: texts } = useTexts();
  const hours = summary.hours.map(({ hour, ...group }) => ({ name: `${String(hour).padStart(2, "0")}:00`, ...group }));
  const setups = summary.setups.map(({ setup, average_r, ...group }) => {
    return { name: setup ?? texts.noSetup, r: average_r, ...group };
  });
  return (
    <div class="groups">
      <GroupTable caption={texts.byHour(zone)} heading={texts.hour} rows={hours} />
      <GroupTable caption={texts.bySetup} heading={texts.setup} rows={setups} />
    </div>
  );
}
