import type { Environment, WebSocketLike } from "@/lib/client/platform.ts";

interface Entry {
  readonly type: string;
  readonly listener: (event: never) => void;
}

/** Listeners that leave with their signal, as those of an EventTarget do; events may be raised with any members. */
class Listeners {
  readonly #entries = new Set<Entry>();

  get count(): number {
    return this.#entries.size;
  }

  addEventListener(type: string, listener: (event: never) => void, { signal }: { signal: AbortSignal }): void {
    const entry = { type, listener };
    this.#entries.add(entry);
    signal.addEventListener("abort", () => this.#entries.delete(entry));
  }

  protected raise(type: string, event: object = {}): void {
    for (const entry of [...this.#entries]) {
      if (entry.type === type && this.#entries.has(entry)) entry.listener(event as never);
    }
  }
}

/** A socket whose server is the test. It records what the client does to it. */
export class FakeSocket extends Listeners implements WebSocketLike {
  readyState = 0;
  readonly sent: string[] = [];
  /** How the client closed it, in order. */
  readonly closes: { code: number | undefined; reason: string | undefined }[] = [];

  constructor(readonly url: string, readonly protocols: readonly string[]) {
    super();
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code?: number, reason?: string): void {
    this.closes.push({ code, reason });
    if (this.readyState < 2) this.readyState = 2;
  }

  /** The server accepts. */
  open(): void {
    this.readyState = 1;
    this.raise("open");
  }

  /** The server sends a frame. */
  receive(data: unknown): void {
    this.raise("message", { data });
  }

  /** The server accepts and greets. */
  greet(): void {
    this.open();
    this.receive('STATUS:{"event":"connected","message":"welcome"}');
  }

  pong(sentAt = 0): void {
    this.receive(`PONG:{"server_time_utc":"2026-01-05T15:00:00.000Z","sent_at":${sentAt}}`);
  }

  /** The connection ends on the server's side or on the way. */
  lose(code = 1006, reason = ""): void {
    this.readyState = 3;
    this.raise("close", { code, reason });
  }

  get pings(): number {
    return this.sent.filter((text) => text === "PING").length;
  }
}

/** A window whose network and tab are the test's. */
export class FakeEnvironment extends Listeners implements Environment {
  readonly document = { visibilityState: "visible" };

  online(): void {
    this.raise("online");
  }

  show(visibilityState: "visible" | "hidden"): void {
    this.document.visibilityState = visibilityState;
    this.raise("visibilitychange");
  }
}
