import { useComputed } from "@preact/signals";
import { ConfirmButton } from "@/components/desk/ConfirmButton.tsx";
import { Logo } from "@/components/desk/icons.tsx";
import { formatDate, formatDateWithYear, formatTime } from "@/components/desk/format.ts";
import { sessionWords } from "@/components/market/session_words.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { WorkspaceMenu } from "../desk/WorkspaceMenu.tsx";
import { TickerSearch } from "../palette/TickerSearch.tsx";
import KillSwitch from "../trading/KillSwitch.tsx";

/** The connection, the feed, the engine, and the market's clock. */
export default function StatusBar({ dashboard }: { readonly dashboard: Dashboard }) {
  return (
    <header class="status-bar">
      <h1 class="brand">
        <Logo />
        Flashtape
      </h1>
      <ConnectionFact dashboard={dashboard} />
      <WorkspaceMenu dashboard={dashboard} />
      <TickerSearch dashboard={dashboard} />
      <FeedFact dashboard={dashboard} />
      <EngineFact dashboard={dashboard} />
      <StoreFact dashboard={dashboard} />
      <MarketClock dashboard={dashboard} />
      <KillSwitch dashboard={dashboard} />
    </header>
  );
}

interface Props {
  readonly dashboard: Dashboard;
}

function ConnectionFact({ dashboard }: Props) {
  const { liveness } = dashboard.store;
  const { level, label, canRetry } = liveness.value;
  const heard = useComputed(() => liveness.value.message ?? liveness.value.label);
  const isStream = useComputed(() => {
    const { state, transport } = dashboard.store.state.connection.value;
    return state === "live" && transport === "event_stream";
  });
  return (
    <div class="fact fact-connection">
      <span class={`pill pill-${level}`}>
        <span class="dot" />
        {label}
      </span>
      {isStream.value && (
        <span
          class="tag tag-warn"
          title="No WebSocket gets through to the server: data come as Server-Sent Events. A ticker chosen here is not made the active one elsewhere."
        >
          Event stream
        </span>
      )}
      {canRetry && <button type="button" onClick={() => dashboard.retryNow()}>Retry now</button>}
      <span class="visually-hidden" role="status" aria-live="polite">{heard}</span>
    </div>
  );
}

/** Without a connection nobody here knows how feed and engine are. */
const isKnown = ({ store }: Dashboard): boolean =>
  store.state.connection.value.state === "live" || store.liveness.value.level === "starting";

function FeedFact({ dashboard }: Props) {
  const { name, state } = dashboard.store.state.status.value.feed;
  const known = isKnown(dashboard);
  return (
    <div class="fact">
      <span class="fact-name">Feed</span>
      <span>
        {name}{" "}
        {!known ? <span class="muted">unknown</span> : state !== "connected" && <span class="warn">{state}</span>}
      </span>
    </div>
  );
}

function EngineFact({ dashboard }: Props) {
  const { controls, attempts, store } = dashboard;
  const { engine } = store.state.status.value;
  const known = isKnown(dashboard);
  const running = engine === "running";
  const settled = running || engine === "stopped" || engine === "error";
  const disabled = attempts.underWay.value.has("engine") || !known || !settled;
  return (
    <div class="fact">
      <span class="fact-name">Engine</span>
      <span class={!known ? "muted" : running ? undefined : "warn"}>{known ? engine : "unknown"}</span>
      {/* Stopping ends the data of every page, so one click is not enough. */}
      {running
        ? (
          <ConfirmButton
            label="Stop"
            question="Really stop?"
            disabled={disabled}
            onConfirm={() => void controls.setEngine("stop")}
          />
        )
        : <button type="button" disabled={disabled} onClick={() => void controls.setEngine("start")}>Start</button>}
    </div>
  );
}

/** Says that what is done here ends with the server's process. */
function StoreFact({ dashboard }: Props) {
  if (dashboard.store.state.status.value.store !== "memory") return null;
  return (
    <div class="fact">
      <span class="tag tag-warn" title="Orders, positions, watchlist and alerts end with the server's process">
        In memory
      </span>
    </div>
  );
}

/** A recording's time this far from the wall clock is shown instead of it. */
const REPLAY_MS = 120_000;

function MarketClock({ dashboard }: Props) {
  const { marketMs, nowMs, status } = dashboard.store.state;
  const words = useComputed(() => sessionWords(status.value));
  const replayed = useComputed(() => {
    const { state, name } = status.value.feed;
    const apart = marketMs.value !== null && Math.abs(nowMs.value - marketMs.value) > REPLAY_MS;
    return apart && (state === "ended" || name.startsWith("replay"));
  });
  const shownMs = useComputed(() => replayed.value && marketMs.value !== null ? marketMs.value : nowMs.value);
  const time = useComputed(() => formatTime(shownMs.value));
  const day = useComputed(() => replayed.value ? formatDateWithYear(shownMs.value) : formatDate(shownMs.value));
  const zone = useComputed(() => replayed.value ? "recorded" : "New York");
  return (
    <div class="market-clock">
      <span class="tag market-phase" title={words}>{words}</span>
      <span class={replayed.value ? "muted" : "muted clock-day"}>{day}</span>
      <span class="clock-time">{time}</span>
      <span class="muted">{zone}</span>
    </div>
  );
}
