import type { LogEntry } from "@/lib/client/desk/event_log.ts";
import { formatTime } from "./format.ts";

/** The page's own lines; the server's carry their level in words. */
const PREFIXES = { error: "Error: ", warning: "Warning: ", info: "" } as const;

function Line({ line: { text, level, origin, timeMs } }: { readonly line: LogEntry }) {
  return (
    <li class={`log-${level}`}>
      <time>{`${formatTime(timeMs)} `}</time>
      {origin === "dashboard" && <span class="tag">This page</span>}
      <span>{origin === "dashboard" ? ` ${PREFIXES[level]}${text}` : text}</span>
    </li>
  );
}

/** Lines of the log, newest first, with their time. Those of the page itself are marked. */
export function LogLines({ lines }: { readonly lines: readonly LogEntry[] }) {
  if (lines.length === 0) return <p class="empty">Nothing has been logged.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Log lines">
      <ol class="lines log-lines">{lines.map((line) => <Line key={line.id} line={line} />)}</ol>
    </div>
  );
}
