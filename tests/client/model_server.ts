import { assertEquals } from "@std/assert";
import type { WebSocketLike } from "@/lib/client/platform.ts";
import { type BatchedClientMessage, BatchedClientMessage as Message, PING } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { FakeSocket } from "./fake_socket.ts";

/** An event that the server has sent; its text tells it apart from all others. */
export interface ModelEvent {
  readonly seq: number;
  readonly type: "LOG" | "TRADE";
  readonly text: string;
  /** Its line is such that no client can read it. */
  readonly isPoison: boolean;
}

export type Fault = "none" | "drop" | "twice" | "garble";

/** A socket whose other side is a {@linkcode ModelServer}. */
class ModelSocket extends FakeSocket {
  readonly #onText: (text: string) => void;

  constructor(url: string, protocols: readonly string[], onText: (text: string) => void) {
    super(url, protocols);
    this.#onText = onText;
  }

  override send(text: string): void {
    super.send(text);
    this.#onText(text);
  }
}

/**
 * A server of the batched dialect by the letter of docs/protocol.md, with a short history, that may be told to lose,
 * repeat or garble what it sends.
 */
export class ModelServer {
  readonly #clock: Clock;
  readonly #historySize: number;
  readonly #greeted = new Map<ModelSocket, readonly string[] | null>();
  #epoch = 1;
  #events: ModelEvent[] = [];
  #isUp = true;
  readonly sockets: ModelSocket[] = [];

  constructor(clock: Clock, { historySize }: { historySize: number }) {
    this.#clock = clock;
    this.#historySize = historySize;
  }

  get epoch(): string {
    return `e${this.#epoch}`;
  }

  /** All events of this epoch, also those that the history has lost. */
  get events(): readonly ModelEvent[] {
    return this.#events;
  }

  readonly createSocket = (url: string, protocols: readonly string[]): WebSocketLike => {
    const socket: ModelSocket = new ModelSocket(
      url,
      protocols,
      (text) => this.#later(() => this.#answer(socket, text)),
    );
    this.sockets.push(socket);
    this.#later(() => {
      if (socket.readyState !== 0) return;
      // The fallback of a dead server's client must not find it up by chance: what follows is about one dialect.
      if (!this.#isUp || protocols.length === 0) return socket.lose(1006);
      socket.accept();
    });
    return socket;
  };

  /** Sends events in one frame, with one fault each, cyclically. */
  emit(count: number, faults: readonly Fault[], isPoison: boolean): void {
    const fresh = Array.from({ length: count }, (_, index): ModelEvent => {
      const seq = this.#events.length + index + 1;
      return {
        seq,
        type: seq % 3 === 0 ? "TRADE" : "LOG",
        text: `${this.epoch}:${seq}`,
        isPoison: isPoison && index === 0,
      };
    });
    this.#events = [...this.#events, ...fresh];
    for (const socket of this.#greeted.keys()) this.#send(socket, fresh, faults);
  }

  /** Ends all connections. */
  lose(code: number): void {
    const greeted = [...this.#greeted.keys()];
    this.#greeted.clear();
    for (const socket of this.sockets) {
      if (socket.readyState < 2 && (greeted.includes(socket) || code === 1006)) socket.lose(code);
    }
  }

  restart(): void {
    this.lose(1001);
    this.#epoch += 1;
    this.#events = [];
  }

  setUp(isUp: boolean): void {
    this.#isUp = isUp;
    if (!isUp) this.lose(1006);
  }

  /** What a connection that asks for `types` is to get of `events`. */
  admitted(events: readonly ModelEvent[], types: readonly string[] | null): ModelEvent[] {
    return events.filter(({ type }) => types === null || types.includes(type));
  }

  #later(run: () => void): void {
    this.#clock.setTimeout(run, 1);
  }

  #answer(socket: ModelSocket, text: string): void {
    if (socket.readyState !== 1) return;
    if (text === PING) return socket.pong();
    const message = Message.parse(JSON.parse(text));
    if (message.type === "PING") {
      const pong = { id: message.id, server_time_utc: "2026-01-05T15:00:00.000Z", sent_at: 0 };
      return socket.receive(`PONG:${JSON.stringify(pong)}`);
    }
    if (message.type === "HELLO") this.#greet(socket, message);
  }

  #greet(socket: ModelSocket, { epoch, seq, types }: BatchedClientMessage & { type: "HELLO" }): void {
    assertEquals(this.#greeted.has(socket), false, "HELLO came twice");
    this.#greeted.set(socket, types ?? null);
    const latest = this.#events.length;
    const recovered = epoch === this.epoch && seq !== undefined && seq <= latest && latest - seq <= this.#historySize;
    const missed = recovered ? this.#events.slice(seq) : [];
    const replayed = this.admitted(missed, types ?? null).length;
    socket.welcome({ epoch: this.epoch, seq: latest, recovered, replayed });
    if (recovered) return this.#send(socket, missed, ["none"]);
    socket.receive(`${lineOf({ seq: 0, type: "LOG", text: "snapshot", isPoison: false }, { _snapshot: true })}`);
  }

  #send(socket: ModelSocket, events: readonly ModelEvent[], faults: readonly Fault[]): void {
    const types = this.#greeted.get(socket) ?? null;
    const lines = this.admitted(events, types).flatMap((event, index) => {
      const line = lineOf(event, { _seq: event.seq, ...(types === null ? {} : { _prev: this.#before(event, types) }) });
      const fault = faults[index % faults.length] ?? "none";
      if (fault === "drop") return [];
      if (fault === "twice" && !event.isPoison) return [line, line];
      return fault === "garble" ? [line.slice(0, -1)] : [line];
    });
    if (lines.length > 0 && socket.readyState === 1) socket.receive(lines.join("\n"));
  }

  #before({ seq }: ModelEvent, types: readonly string[]): number {
    return this.admitted(this.#events.slice(0, seq - 1), types).at(-1)?.seq ?? 0;
  }
}

function lineOf({ type, text, isPoison }: ModelEvent, stamps: object): string {
  const log = { line: text, level: "INFO", time: isPoison ? "never" : "2026-01-05T15:00:00.000Z", ...stamps };
  const trade = { event: isPoison ? "?" : "FILL", order_id: text, ticker: "AAPL", ...stamps };
  return `${type}:${JSON.stringify(type === "LOG" ? log : trade)}`;
}
