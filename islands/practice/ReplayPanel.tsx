import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { UNKNOWN } from "@/components/desk/format.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import { DayTable } from "@/components/practice/DayTable.tsx";
import { JumpForm } from "@/components/practice/JumpForm.tsx";
import { Scrubber } from "@/components/practice/Scrubber.tsx";
import { SpeedButtons } from "@/components/practice/SpeedButtons.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { REPLAYING } from "@/lib/client/practice/replay_remote.ts";
import type { ReplayState } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** Plays a recorded day as a person wants it: pause, speed, steps, moves in time, other days. */
export function ReplayPanel({ dashboard, panel }: PanelBodyProps) {
  const { replay: texts } = useTexts();
  const { connection, status } = dashboard.store.state;
  const feed = status.value.feed.name;
  const isReplay = feed === "replay";
  useEffect(() => isReplay ? dashboard.replay.watch() : undefined, [isReplay]);
  const state = dashboard.replay.state.value;
  return (
    <Panel panel={panel} stale={connection.value.state !== "live"}>
      {!isReplay
        ? <p class="empty">{texts.notReplay(feed)}</p>
        : state === null
        ? <p class="empty">{texts.asking}</p>
        : <Controls dashboard={dashboard} state={state} />}
    </Panel>
  );
}

interface ControlsProps {
  readonly dashboard: Dashboard;
  readonly state: ReplayState;
}

/** Where the market is: as the page hears it while it moves, as the server told it while it stands. */
function usePosition({ dashboard, state }: ControlsProps): number | null {
  const { marketMs } = dashboard.store.state;
  const heard = useComputed(() => marketMs.value).value;
  return state.state === "playing" ? heard ?? state.position_ms : state.position_ms ?? heard;
}

function Controls({ dashboard, state }: ControlsProps) {
  const { replay: texts } = useTexts();
  const position = usePosition({ dashboard, state });
  const times = useTimes();
  const { replay } = dashboard;
  const isBusy = dashboard.attempts.underWay.value.has(REPLAYING);
  const isMovable = state.controllable && !isBusy;
  const isPlayable = isMovable && state.state !== "ended";
  const { first_ms: first, last_ms: last } = state;
  /** @param isBackAgreed whether a person has agreed that the account begins anew */
  const seek = (timeMs: number, isBackAgreed: boolean) =>
    void replay.order({ do: "seek", time_ms: Math.round(timeMs), forwards_only: !isBackAgreed });
  return (
    <div class="scroll replay" tabIndex={0} role="region" aria-label={texts.controls}>
      <div class="replay-clock">
        <strong class="replay-time">{position === null ? UNKNOWN : times.time(position)}</strong>
        <span class="muted">{position === null ? "" : times.dateWithYear(position)}</span>
        <span class={`tag replay-${state.state}`} role="status">
          {state.target_ms === null ? texts.states[state.state] : texts.goingTo(times.time(state.target_ms))}
        </span>
      </div>
      {state.reason !== null && <p class="failure">{state.reason}</p>}
      <div class="replay-buttons">
        {state.state === "paused"
          ? (
            <button
              type="button"
              class="primary"
              disabled={!isPlayable}
              onClick={() => void replay.order({ do: "resume" })}
            >
              {texts.play}
            </button>
          )
          : (
            <button
              type="button"
              class="primary"
              disabled={!isPlayable}
              onClick={() => void replay.order({ do: "pause" })}
            >
              {texts.pause}
            </button>
          )}
        <button
          type="button"
          disabled={!isPlayable}
          onClick={() => void replay.order({ do: "step", to: "minute" })}
        >
          {texts.nextMinute}
        </button>
        <button
          type="button"
          disabled={!isPlayable}
          onClick={() => void replay.order({ do: "step", to: "trade" })}
        >
          {texts.nextTrade}
        </button>
        <SpeedButtons
          speed={state.speed}
          disabled={!isMovable}
          onChoose={(speed) => void replay.order({ do: "speed", speed })}
        />
      </div>
      {first !== null && last !== null && (
        <Scrubber
          first={first}
          last={last}
          position={state.target_ms ?? position ?? first}
          disabled={!isMovable}
          formatted={(ms) => times.time(ms)}
          onSeek={seek}
        />
      )}
      <JumpForm
        disabled={!isMovable}
        momentOf={(time) => momentOn(dashboard, position ?? first, time)}
        fault={(timeMs) =>
          first !== null && last !== null && (timeMs < first || timeMs > last)
            ? texts.outside(times.time(first), times.time(last))
            : null}
        isBack={(timeMs) => timeMs < (position ?? -Infinity)}
        formatted={(ms) => times.time(ms)}
        onSeek={seek}
      />
      <p class="muted replay-warning">{texts.warning}</p>
      <DayTable
        days={dashboard.replay.days.value ?? []}
        played={state.day}
        disabled={!isMovable}
        formatted={(ms) => times.minute(ms)}
        dateOf={(ms) => times.dateWithYear(ms)}
        onLoad={(day) => void replay.order({ do: "load", day })}
      />
    </div>
  );
}

/** A time of the day that the market is in; null for what is none. */
function momentOn(dashboard: Dashboard, nearMs: number | null, time: string): number | null {
  if (nearMs === null) return null;
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: dashboard.zone }).format(nearMs);
  return dashboard.momentOf(`${day} ${time}`);
}
