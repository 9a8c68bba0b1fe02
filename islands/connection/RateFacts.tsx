import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useTexts } from "@/components/desk/texts.ts";
import { type Times, useTimes } from "@/components/desk/times.ts";
import { deliveryKind } from "@/lib/client/connection/delivery_view.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

interface Props {
  readonly dashboard: Dashboard;
}

/** How well data come: when the last trade did, how long a question takes, how much arrives. */
export function RateFacts({ dashboard }: Props) {
  const { connection: words } = useTexts();
  const times = useTimes();
  const { state } = dashboard.store;
  const live = useComputed(() => state.connection.value.state === "live");
  const roundTrip = useComputed(() => state.rttMs.value === null ? "–" : `${Math.round(state.rttMs.value)} ms`);
  const rate = useComputed(() => `${state.messagesPerSecond.value}/s`);
  const delivery = useComputed(() => {
    const kind = deliveryKind(state.delivery.value);
    return kind === null ? "–" : words.deliveries[kind];
  });
  const delay = useComputed(() => {
    const delayMs = state.feedLatencyMs.value;
    return state.status.value.feed.state === "connected" && delayMs !== null ? delayText(delayMs, times) : null;
  });
  const lastTrade = useComputed(() => {
    if (state.lastTradeMs.value === null) return "–";
    const ageMs = state.nowMs.value - state.lastTradeMs.value;
    return ageMs < 1000 ? words.now : words.ago(times.age(ageMs));
  });
  return (
    <>
      <Fact name={words.lastTradeFact}>{lastTrade}</Fact>
      {/* What does not fit beside the rest is left out. */}
      <div class="facts-wide">
        {live.value && (
          <>
            <Fact name={words.ping}>{roundTrip}</Fact>
            {delay.value !== null && <Fact name={words.delay}>{delay}</Fact>}
            <Fact name={words.delivery}>{delivery}</Fact>
            <Fact name={words.messages}>{rate}</Fact>
          </>
        )}
      </div>
    </>
  );
}

/** From the market to the server. Clocks differ by some ms, so that a little less than nothing is nothing. */
const delayText = (ms: number, times: Times): string =>
  ms < 10_000 ? `${Math.max(0, Math.round(ms))} ms` : times.age(ms);

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <span class="fact-name">{name}</span>
      <span class="number">{children}</span>
    </div>
  );
}
