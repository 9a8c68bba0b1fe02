import type { LogPayload } from "@/lib/protocol/mod.ts";
import { RingBuffer } from "@/lib/support/ring_buffer.ts";

export type LogLevel = "error" | "warning" | "info";

export interface LogEntry {
  readonly id: number;
  readonly text: string;
  readonly level: LogLevel;
  /** `dashboard`: what this page has to say itself, such as a fetch that failed. */
  readonly origin: "server" | "dashboard";
  /** When it was logged, epoch ms; when it reached this page where the server does not tell. */
  readonly timeMs: number;
}

const CAPACITY = 300;

/** Level by the word that the server's lines carry. */
function levelOf(line: string): LogLevel {
  if (/\b(?:ERROR|CRITICAL|FATAL|ERR)\b/i.test(line)) return "error";
  return /\b(?:WARN|WARNING|WRN)\b/i.test(line) ? "warning" : "info";
}

/** The last 300 lines, from the server and from the page itself. */
export class EventLog {
  #entries = new RingBuffer<LogEntry>(CAPACITY);
  #nextId = 1;

  /** @param lines what the server remembered, newest last */
  constructor(lines: readonly LogPayload[]) {
    for (const { line, time } of lines) this.server(line, Date.parse(time));
  }

  server(line: string, timeMs: number): void {
    this.#push(line, levelOf(line), "server", timeMs);
  }

  dashboard(text: string, level: LogLevel, timeMs: number): void {
    this.#push(text, level, "dashboard", timeMs);
  }

  /** Drops the server's lines, because it is about to send them again; those of the page stay. */
  forgetServer(): void {
    const kept = [...this.#entries].filter(({ origin }) => origin === "dashboard");
    this.#entries = new RingBuffer<LogEntry>(CAPACITY);
    for (const entry of kept) this.#entries.push(entry);
  }

  /** Newest first. */
  view(): readonly LogEntry[] {
    return [...this.#entries].reverse();
  }

  #push(text: string, level: LogLevel, origin: LogEntry["origin"], timeMs: number): void {
    this.#entries.push({ id: this.#nextId++, text, level, origin, timeMs });
  }
}
