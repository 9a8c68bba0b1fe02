import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { formatAge } from "@/components/desk/format.ts";
import { deliveryWords } from "@/lib/client/connection/delivery_view.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

interface Props {
  readonly dashboard: Dashboard;
}

/** How well data come: when the last trade did, how long a question takes, how much arrives. */
export function RateFacts({ dashboard }: Props) {
  const { state } = dashboard.store;
  const live = useComputed(() => state.connection.value.state === "live");
  const roundTrip = useComputed(() => state.rttMs.value === null ? "–" : `${Math.round(state.rttMs.value)} ms`);
  const rate = useComputed(() => `${state.messagesPerSecond.value}/s`);
  const delivery = useComputed(() => deliveryWords(state.delivery.value));
  const delay = useComputed(() => {
    const delayMs = state.feedLatencyMs.value;
    return state.status.value.feed.state === "connected" && delayMs !== null ? delayText(delayMs) : null;
  });
  const lastTrade = useComputed(() => {
    if (state.lastTradeMs.value === null) return "–";
    const ageMs = state.nowMs.value - state.lastTradeMs.value;
    return ageMs < 1000 ? "now" : `${formatAge(ageMs)} ago`;
  });
  return (
    <>
      <Fact name="Last trade">{lastTrade}</Fact>
      {/* What does not fit beside the rest is left out. */}
      <div class="facts-wide">
        {live.value && (
          <>
            <Fact name="Ping">{roundTrip}</Fact>
            {delay.value !== null && <Fact name="Delay">{delay}</Fact>}
            <Fact name="Delivery">{delivery}</Fact>
            <Fact name="Messages">{rate}</Fact>
          </>
        )}
      </div>
    </>
  );
}

/** From the market to the server. Clocks differ by some ms, so that a little less than nothing is nothing. */
const delayText = (ms: number): string => ms < 10_000 ? `${Math.max(0, Math.round(ms))} ms` : formatAge(ms);

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <span class="fact-name">{name}</span>
      <span class="number">{children}</span>
    </div>
  );
}
