import { operation } from "@/lib/http/requests/operation.ts";
import { getMetrics } from "@/lib/http/operations/server.ts";
import { define } from "@/lib/app/state.ts";

type Labels = Readonly<Record<string, string | number>>;

/** One metric in the text format of Prometheus, 0.0.4. */
function metric(name: string, type: "counter" | "gauge", help: string, samples: readonly [Labels, number][]): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(String(text))}`);
    return `flashtape_${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
  });
  return [`# HELP flashtape_${name} ${help}`, `# TYPE flashtape_${name} ${type}`, ...lines, ""].join("\n");
}

const byLabel = (label: string, counts: Readonly<Record<string, number>>): [Labels, number][] =>
  Object.entries(counts).map(([name, count]) => [{ [label]: name }, count]);

export const handler = define.handlers({
  GET: operation(getMetrics, ({ app: { manager, engine, alerting, uncaughtErrors } }) => {
    const { connections, leaving, behind, slow, slowed, groups, beatMs, heldBytes, seq, closed } = manager.stats;
    return [
      metric("connections", "gauge", "Open WebSocket connections.", [[{}, connections]]),
      metric("sockets_leaving", "gauge", "Sockets let go of whose peer has not hung up.", [[{}, leaving]]),
      metric("connections_behind", "gauge", "Connections that are catching up.", [[{}, behind]]),
      metric("connections_slow", "gauge", "Connections that do not read as fast as they should.", [[{}, slow]]),
      metric("slow_total", "counter", "Times that a connection became slow.", [[{}, slowed]]),
      metric("held_bytes", "gauge", "Bytes held for single connections.", [[{}, heldBytes]]),
      metric("delivery_groups", "gauge", "Distinct subscriptions.", [[{}, groups]]),
      metric("beat_ms", "gauge", "Least time between two frames of market data that the load allows.", [[{}, beatMs]]),
      metric("events_total", "counter", "Events since the start of this epoch.", [[{}, seq]]),
      metric("messages_total", "counter", "Messages broadcast, by type.", byLabel("type", manager.messageCounts)),
      metric("closed_total", "counter", "Connections that the server ended, by reason.", byLabel("reason", closed)),
      metric("uncaught_errors_total", "counter", "Errors that nobody caught.", [[{}, uncaughtErrors]]),
      metric(
        "unknown_conditions_total",
        "counter",
        "Trades with a sale condition that is not known, which moved volume only, by its code.",
        byLabel("code", Object.fromEntries(engine.unknownConditions)),
      ),
      metric("alert_actions_total", "counter", "Webhooks and pushes of alerts, by what became of them.", [
        ...byLabel("result", alerting.actions.counts),
      ]),
      metric("engine_running", "gauge", "1 while the engine runs.", [[{}, engine.state === "running" ? 1 : 0]]),
    ].join("");
  }),
});
