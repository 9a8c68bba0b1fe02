import { useComputed } from "@preact/signals";
import { ConfirmButton } from "@/components/desk/ConfirmButton.tsx";
import { Logo } from "@/components/desk/icons.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import { sessionWords } from "@/components/market/session_words.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { WorkspaceMenu } from "../desk/WorkspaceMenu.tsx";
import { TickerSearch } from "../palette/TickerSearch.tsx";
import { KillSwitch } from "../trading/KillSwitch.tsx";

/** The connection, the feed, the engine, and the market's clock. */
export function StatusBar({ dashboard }: { readonly dashboard: Dashboard }) {
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
  const { connection: words } = useTexts();
  const { liveness } = dashboard.store;
  const { level, label, canRetry } = liveness.value;
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
          title={words.streamHint}
        >
          {words.stream}
        </span>
      )}
      {canRetry && <button type="button" onClick={() => dashboard.retryNow()}>{words.retry}</button>}
    </div>
  );
}

/** Without a connection nobody here knows how feed and engine are. */
const isKnown = ({ store }: Dashboard): boolean =>
  store.state.connection.value.state === "live" || store.liveness.value.level === "starting";

function FeedFact({ dashboard }: Props) {
  const { connection: words } = useTexts();
  const { name, state } = dashboard.store.state.status.value.feed;
  const known = isKnown(dashboard);
  return (
    <div class="fact">
      <span class="fact-name">{words.feed}</span>
      <span>
        {name} {!known
          ? <span class="muted">{words.unknown}</span>
          : state !== "connected" && <span class="warn">{words.feedStates[state]}</span>}
      </span>
    </div>
  );
}

function EngineFact({ dashboard }: Props) {
  const { connection: words } = useTexts();
  const { controls, attempts, store } = dashboard;
  const { engine } = store.state.status.value;
  const known = isKnown(dashboard);
  const running = engine === "running";
  const settled = running || engine === "stopped" || engine === "error";
  const disabled = attempts.underWay.value.has("engine") || !known || !settled;
  return (
    <div class="fact">
      <span class="fact-name">{words.engine}</span>
      <span class={!known ? "muted" : running ? undefined : "warn"}>
        {known ? words.engineStates[engine] : words.unknown}
      </span>
      {/* Stopping ends the data of every page, so one click is not enough. */}
      {running
        ? (
          <ConfirmButton
            label={words.stop}
            question={words.stopQuestion}
            disabled={disabled}
            onConfirm={() => void controls.setEngine("stop")}
          />
        )
        : (
          <button type="button" disabled={disabled} onClick={() => void controls.setEngine("start")}>
            {words.start}
          </button>
        )}
    </div>
  );
}

/** Says that what is done here ends with the server's process. */
function StoreFact({ dashboard }: Props) {
  const { connection: words } = useTexts();
  if (dashboard.store.state.status.value.store !== "memory") return null;
  return (
    <div class="fact">
      <span class="tag tag-warn" title={words.inMemoryHint}>
        {words.inMemory}
      </span>
    </div>
  );
}

/** A recording's time this far from the wall clock is shown instead of it. */
const REPLAY_MS = 120_000;

function MarketClock({ dashboard }: Props) {
  const texts = useTexts();
  const times = useTimes();
  const { marketMs, nowMs, status } = dashboard.store.state;
  const words = useComputed(() => sessionWords(status.value, texts, times));
  const replayed = useComputed(() => {
    const { state, name } = status.value.feed;
    const apart = marketMs.value !== null && Math.abs(nowMs.value - marketMs.value) > REPLAY_MS;
    return apart && (state === "ended" || name.startsWith("replay"));
  });
  const shownMs = useComputed(() => replayed.value && marketMs.value !== null ? marketMs.value : nowMs.value);
  const time = useComputed(() => times.time(shownMs.value));
  const day = useComputed(() => replayed.value ? times.dateWithYear(shownMs.value) : times.date(shownMs.value));
  const zone = useComputed(() => replayed.value ? texts.connection.recorded : times.zoneName);
  return (
    <div class="market-clock">
      <span class="tag market-phase" title={words}>{words}</span>
      <span class={replayed.value ? "muted" : "muted clock-day"}>{day}</span>
      <span class="clock-time">{time}</span>
      <span class="muted">{zone}</span>
    </div>
  );
}
