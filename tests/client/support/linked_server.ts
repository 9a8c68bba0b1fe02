import type { WebSocketLike } from "@/lib/client/connection/platform.ts";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import type { Disconnect } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { FakeSocket } from "./fake_socket.ts";

/** The server's end of a link; what the client does not read yet waits. */
class ServerEnd extends FakeClientSocket {
  readonly #client: FakeSocket;
  #read = 0;

  constructor(client: FakeSocket) {
    super();
    this.#client = client;
  }

  override trySend(frame: string): boolean {
    const isSent = super.trySend(frame);
    if (this.isReading) this.#deliver();
    return isSent;
  }

  override resume(): void {
    super.resume();
    this.#deliver();
  }

  override close(disconnect: Disconnect): void {
    super.close(disconnect);
    this.#client.lose(disconnect.code);
  }

  #deliver(): void {
    while (this.#read < this.frames.length) this.#client.receive(this.frames[this.#read++]);
  }
}

/** The client's end of a link. */
class ClientEnd extends FakeSocket {
  readonly #later: (run: () => void) => void;
  server: ServerEnd | null = null;

  constructor(url: string, protocols: readonly string[], later: (run: () => void) => void) {
    super(url, protocols);
    this.#later = later;
  }

  override send(text: string): void {
    super.send(text);
    this.#later(() => this.server?.say(text));
  }

  override close(code?: number, reason?: string): void {
    super.close(code, reason);
    this.#later(() => this.server?.leave(code));
  }
}

/** The real ConnectionManager behind sockets for WsAdapter, without a network. */
export class LinkedServer {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  #epoch = 1;
  #manager: ConnectionManager;
  readonly sockets: ClientEnd[] = [];

  /** @param latencyMs how long a message of the client is on its way */
  constructor(clock: Clock, latencyMs: number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.#manager = this.#started();
  }

  get manager(): ConnectionManager {
    return this.#manager;
  }

  readonly createSocket = (url: string, protocols: readonly string[]): WebSocketLike => {
    const later = (run: () => void) => void this.#clock.setTimeout(run, this.#latencyMs);
    const client: ClientEnd = new ClientEnd(url, protocols, later);
    this.sockets.push(client);
    this.#clock.setTimeout(() => {
      if (client.readyState !== 0) return;
      if (protocols.length === 0) return client.lose(1006);
      client.server = new ServerEnd(client);
      this.#manager.connect(client.server, { dialect: "flashtape.v2" });
      client.accept();
    }, 1);
    return client;
  };

  /** The client stops reading for a while, or reads on. */
  read(isReading: boolean): void {
    const server = this.sockets.at(-1)?.server ?? null;
    if (server === null) return;
    if (isReading) return server.resume();
    server.isReading = false;
    server.pendingBytes += 100;
  }

  /** Ends the connection. */
  lose(code: number): void {
    const client = this.sockets.at(-1);
    if (client === undefined || client.readyState > 1) return;
    client.server?.leave(code);
    client.lose(code);
  }

  restart(): void {
    this.lose(1001);
    this.stop();
    this.#epoch += 1;
    this.#manager = this.#started();
  }

  stop(): void {
    this.#manager.closeAll({ code: 1012, reason: "SERVICE_RESTART", reconnect: "at_once" });
  }

  #started(): ConnectionManager {
    const limits = { softMarkBytes: 90, messagesPerSecond: 1_000, messageBurst: 1_000, historyEvents: 60 };
    return new ConnectionManager({ clock: this.#clock, epoch: `e${this.#epoch}`, limits });
  }
}
