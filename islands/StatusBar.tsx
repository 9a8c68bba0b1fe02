import { useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Logo, ThemeIcon } from "@/components/icons.tsx";
import { formatAge, formatDate, formatDateWithYear, formatTime } from "@/components/format.ts";
import { type Dashboard, dashboardFor } from "@/lib/client/dashboard.ts";
import { deliveryWords } from "@/lib/client/delivery_view.ts";
import type { DashboardBoot } from "@/lib/client/dashboard_state.ts";
import type { MarketPhase } from "@/lib/protocol/mod.ts";

/** The connection, the feed, the engine, and the market's clock. */
export default function StatusBar({ boot }: { readonly boot: DashboardBoot }) {
  const dashboard = dashboardFor(boot);
  return (
    <header class="status-bar">
      <h1 class="brand">
        <Logo />
        Flashtape
      </h1>
      <ConnectionFact dashboard={dashboard} />
      <FeedFact dashboard={dashboard} />
      <EngineFact dashboard={dashboard} />
      <RateFacts dashboard={dashboard} />
      <MarketClock dashboard={dashboard} />
      <ThemeButton />
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
  return (
    <div class="fact fact-connection">
      <span class={`pill pill-${level}`}>
        <span class="dot" />
        {label}
      </span>
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
        {name} <span class={!known || state === "connected" ? "muted" : "warn"}>{known ? state : "unknown"}</span>
      </span>
    </div>
  );
}

/** How long "Really stop?" waits for an answer. */
const CONFIRM_MS = 4000;

function EngineFact({ dashboard }: Props) {
  const { engine } = dashboard.store.state.status.value;
  const busy = dashboard.engineBusy.value;
  const asking = useSignal(false);
  const known = isKnown(dashboard);
  const running = engine === "running";
  useEffect(() => {
    if (!asking.value) return;
    const timer = setTimeout(() => asking.value = false, CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [asking.value]);
  const act = () => {
    // Stopping ends the data of every page, so one click is not enough.
    if (running && !asking.value) {
      asking.value = true;
      return;
    }
    asking.value = false;
    void dashboard.setEngine(running ? "stop" : "start");
  };
  const settled = running || engine === "stopped" || engine === "error";
  return (
    <div class="fact">
      <span class="fact-name">Engine</span>
      <span class={!known ? "muted" : running ? undefined : "warn"}>{known ? engine : "unknown"}</span>
      <button
        type="button"
        class={asking.value ? "danger" : undefined}
        disabled={busy || !known || !settled}
        onClick={act}
      >
        {running ? asking.value ? "Really stop?" : "Stop" : "Start"}
      </button>
    </div>
  );
}

function RateFacts({ dashboard }: Props) {
  const { state } = dashboard.store;
  const live = useComputed(() => state.connection.value.state === "live");
  const roundTrip = useComputed(() => state.rttMs.value === null ? "–" : `${Math.round(state.rttMs.value)} ms`);
  const rate = useComputed(() => live.value ? `${state.messagesPerSecond.value}/s` : "–");
  const delivery = useComputed(() => live.value ? deliveryWords(state.delivery.value) : "–");
  const delay = useComputed(() => {
    const delayMs = state.feedLatencyMs.value;
    const flows = live.value && state.status.value.feed.state === "connected";
    return flows && delayMs !== null ? delayText(delayMs) : null;
  });
  const lastTrade = useComputed(() => {
    if (state.lastTradeMs.value === null) return "–";
    const ageMs = state.nowMs.value - state.lastTradeMs.value;
    return ageMs < 1000 ? "now" : `${formatAge(ageMs)} ago`;
  });
  return (
    <>
      <Fact name="Round trip" wide>{roundTrip}</Fact>
      {delay.value !== null && <Fact name="Feed delay" wide>{delay}</Fact>}
      <Fact name="Delivery" wide>{delivery}</Fact>
      <Fact name="Messages" wide>{rate}</Fact>
      <Fact name="Last trade">{lastTrade}</Fact>
    </>
  );
}

/** From the market to the server. Clocks differ by some ms, so that a little less than nothing is nothing. */
const delayText = (ms: number): string => ms < 10_000 ? `${Math.max(0, Math.round(ms))} ms` : formatAge(ms);

function Fact({ name, wide = false, children }: {
  readonly name: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={wide ? "fact fact-wide" : "fact"}>
      <span class="fact-name">{name}</span>
      <span class="number">{children}</span>
    </div>
  );
}

const PHASES: Readonly<Record<MarketPhase, string>> = {
  pre: "Pre-market",
  open: "Open",
  post: "After hours",
  closed: "Closed",
};

/** A recording's time this far from the wall clock is shown instead of it. */
const REPLAY_MS = 120_000;

function MarketClock({ dashboard }: Props) {
  const { marketMs, nowMs, status } = dashboard.store.state;
  const phase = useComputed(() => PHASES[status.value.market_phase]);
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
      <span class="tag">{phase}</span>
      <span class="muted clock-day">{day}</span>
      <span class="clock-time">{time}</span>
      <span class="muted">{zone}</span>
    </div>
  );
}

function ThemeButton() {
  const toggle = () => {
    const { dataset } = document.documentElement;
    const dark = dataset.theme === undefined
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : dataset.theme === "dark";
    dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("flashtape.theme", dataset.theme);
  };
  return (
    <button type="button" class="icon-button" onClick={toggle} aria-label="Switch between dark and light colours">
      <ThemeIcon />
    </button>
  );
}
