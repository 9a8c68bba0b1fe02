import type { LogEntry } from "@/lib/client/desk/event_log.ts";
import { useTexts } from "./texts.ts";
import { useTimes } from "./times.ts";

/** The page's own lines; the server's carry their level in words. */

function Line({ line: { text, level, origin, timeMs } }: { readonly line: LogEntry }) {
  const { connection: words } = useTexts();
  const times = useTimes();
  return (
    <li class={`log-${level}`}>
      <time>{`${times.time(timeMs)} `}</time>
      {origin === "dashboard" && <span class="tag">{words.thisPage}</span>}
      <span>{origin === "dashboard" ? ` ${words.levels[level]}${text}` : text}</span>
    </li>
  );
}

/** Lines of the log, newest first, with their time. Those of the page itself are marked. */
export function LogLines({ lines }: { readonly lines: readonly LogEntry[] }) {
  const { connection: words } = useTexts();
  if (lines.length === 0) return <p class="empty">{words.noLog}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.logLines}>
      <ol class="lines log-lines">{lines.map((line) => <Line key={line.id} line={line} />)}</ol>
    </div>
  );
}
