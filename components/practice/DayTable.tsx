import type { ReplayDay } from "@/lib/protocol/mod.ts";
import { ConfirmButton } from "../desk/ConfirmButton.tsx";
import { useTexts } from "../desk/texts.ts";

export interface DayTableProps {
  readonly days: readonly ReplayDay[];
  /** Id of the day that is played. */
  readonly played: string;
  readonly disabled: boolean;
  readonly formatted: (ms: number) => string;
  readonly dateOf: (ms: number) => string;
  readonly onLoad: (id: string) => void;
}

/** The recorded days that can be played. */
export function DayTable({ days, played, disabled, formatted, dateOf, onLoad }: DayTableProps) {
  const { replay: texts } = useTexts();
  if (days.length === 0) return null;
  return (
    <table class="grid-table day-table">
      <caption>{texts.days}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.day}</th>
          <th scope="col">{texts.hours}</th>
          <th scope="col">
            <span class="visually-hidden">{texts.load}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ id, date, files, first_ms, last_ms, tickers, ticker_count }) => {
          const name = first_ms === null ? date ?? id : dateOf(first_ms);
          const more = ticker_count - tickers.length;
          return (
            <tr key={id} data-selected={id === played}>
              <th scope="row" title={files.join(", ")}>
                {name}
                <span class="second-line muted">
                  {id === "configured" && `${texts.configured}: `}
                  {tickers.join(" ")}
                  {more > 0 && ` ${texts.more(more)}`}
                </span>
              </th>
              <td>
                {first_ms === null || last_ms === null ? texts.reading : `${formatted(first_ms)}–${formatted(last_ms)}`}
              </td>
              <td class="row-action">
                {id === played ? <span class="muted">{texts.playedNow}</span> : (
                  <ConfirmButton
                    label={texts.load}
                    name={texts.loadDay(name)}
                    question={texts.loadQuestion}
                    disabled={disabled}
                    onConfirm={() => onLoad(id)}
                  />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
