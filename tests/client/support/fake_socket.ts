import type { Environment, WebSocketLike } from "@/lib/client/connection/platform.ts";

interface Entry {
  readonly type: string;
  readonly listener: (event: never) => void;
}

/** Listeners that leave with their signal, as those of an EventTarget do; events may be raised with any members. */
export class Listeners {
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

const LOG = { level: "INFO", time: "2026-01-05T15:00:00.000Z" };

/** A socket whose server is the test. It records what the client does to it. */
export class FakeSocket extends Listeners implements WebSocketLike {
  readyState = 0;
  /** What the server echoes; none at first, as of a classic server that accepts whatever is offered. */
  protocol = "";
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

  /** The server accepts the batched dialect. */
  accept(): void {
    this.protocol = "flashtape.v2";
    this.open();
  }

  /** The server answers HELLO. */
  welcome(connected: { epoch?: string; seq?: number; recovered?: boolean; replayed?: number } = {}): void {
    const payload = { event: "connected", epoch: "e1", seq: 0, recovered: false, replayed: 0, ...connected };
    this.receive(`STATUS:${JSON.stringify(payload)}`);
  }

  /** The server sends LOG events in one frame, each with its number as its line, after a `_prev` when under a filter. */
  events(...seqs: (number | readonly [seq: number, prev: number])[]): void {
    this.receive(
      seqs.map((stamp) => {
        const [seq, prev] = typeof stamp === "number" ? [stamp] : stamp;
        return `LOG:${JSON.stringify({ ...LOG, line: String(seq), _seq: seq, _prev: prev })}`;
      }).join("\n"),
    );
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

  /** The JSON messages of one type that the client sent. */
  said(type: string): object[] {
    return this.sent.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text)).filter((message) =>
      message.type === type
    );
  }
}

/** A window whose network and tab are the test's. */
export class FakeEnvironment extends Listeners implements Environment {
  readonly document = { visibilityState: "visible" };

  online(): void {
    this.raise("online");
  }

  offline(): void {
    this.raise("offline");
  }

  show(visibilityState: "visible" | "hidden"): void {
    this.document.visibilityState = visibilityState;
    this.raise("visibilitychange");
  }
}
