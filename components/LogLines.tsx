import { formatTime } from "./format.ts";

export interface LogLineData {
  readonly id: number;
  readonly text: string;
  readonly level: "error" | "warning" | "info";
  readonly origin: "server" | "dashboard";
  readonly timeMs: number | null;
}

const NAMES = { error: "Error", warning: "Warning", info: "" } as const;

/** Lines of the log, newest first, with the time of their arrival. Those of the page itself are marked. */
export function LogLines({ lines }: { readonly lines: readonly LogLineData[] }) {
  if (lines.length === 0) return <p class="empty">Nothing has been logged.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Log lines">
      <ol class="lines log-lines">
        {lines.map(({ id, text, level, origin, timeMs }) => (
          <li key={id} class={`log-${level}`}>
            {timeMs !== null && <time>{formatTime(timeMs)}</time>}
            {origin === "dashboard" && <span class="tag">This page</span>}
            {/* The server's lines carry their level in words. */}
            {origin === "dashboard" && level !== "info" && <strong>{NAMES[level]}</strong>}
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
