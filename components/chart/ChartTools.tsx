import type { ChartSwitch } from "@/lib/client/chart/chart_settings.ts";
import type { StudyName } from "@/lib/client/chart/studies/study_names.ts";
import type { Timeframe } from "@/lib/protocol/mod.ts";
import { MenuButton } from "../desk/MenuButton.tsx";
import { useTexts } from "../desk/texts.ts";

export interface ChartToolsProps {
  /** Part of the ids in it. */
  readonly name: string;
  readonly timeframe: Timeframe;
  readonly timeframes: readonly Timeframe[];
  readonly studyNames: readonly StudyName[];
  readonly studies: readonly StudyName[];
  readonly switches: readonly ChartSwitch[];
  readonly onTimeframe: (timeframe: Timeframe) => void;
  readonly onStudy: (name: StudyName) => void;
  readonly onSwitch: (name: ChartSwitch) => void;
  readonly onScreenshot: () => void;
  readonly onTable: () => void;
}

/** Those that have a button of their own where there is room. */
const FAVOURITES: readonly Timeframe[] = ["10s", "1m", "5m", "15m", "1D"];
const SWITCHES: readonly ChartSwitch[] = ["volume", "levels", "log", "inverted"];

/** How a chart is drawn: how long its bars are, and what over and below them. */
export function ChartTools(props: ChartToolsProps) {
  const { chart } = useTexts();
  const { name, timeframe, timeframes, studies, switches } = props;
  return (
    <>
      <div class="segments chart-favourites" role="group" aria-label={chart.timeframe}>
        {FAVOURITES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={timeframe === one}
            onClick={() => props.onTimeframe(one)}
          >
            {one}
          </button>
        ))}
      </div>
      <select
        class="chart-timeframe"
        aria-label={chart.timeframe}
        value={timeframe}
        onChange={({ currentTarget }) => {
          const chosen = timeframes.find((one) => one === currentTarget.value);
          if (chosen !== undefined) props.onTimeframe(chosen);
        }}
      >
        {timeframes.map((one) => <option key={one} value={one} selected={one === timeframe}>{one}</option>)}
      </select>
      <MenuButton id={`${name}-studies`} name={chart.studies} text="ƒ" buttonClass="icon-button">
        {(then) => (
          <>
            {props.studyNames.map((one) => (
              <label key={one} class="check">
                <input type="checkbox" checked={studies.includes(one)} onChange={() => props.onStudy(one)} />
                {chart.studyNames[one]}
              </label>
            ))}
            {SWITCHES.map((one) => (
              <label key={one} class="check">
                <input type="checkbox" checked={switches.includes(one)} onChange={() => props.onSwitch(one)} />
                {chart.switches[one]}
              </label>
            ))}
            <button type="button" onClick={then(props.onScreenshot)}>{chart.screenshot}</button>
            <button type="button" onClick={then(props.onTable)}>{chart.table}</button>
          </>
        )}
      </MenuButton>
    </>
  );
}
