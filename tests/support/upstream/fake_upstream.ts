import type { Fetch } from "@/lib/feed/live/rest_client.ts";
import type { CreateSocket } from "@/lib/feed/live/upstream_socket.ts";
import type { Clock } from "@/lib/support/clock.ts";

/** One client's connection as the fake server sees it. */
export class FakePeer {
  /** What the client said, parsed. */
  readonly said: Record<string, unknown>[] = [];
  /** What the client is subscribed to. */
  readonly topics = new Set<string>();
  isAuthenticated = false;
  /** While true nothing reaches the client, and nothing tells it so: a cable that was pulled. */
  isCut = false;
  isOpen = true;
  readonly #deliver: (text: string) => void;
  readonly #end: (code: number, reason: string) => void;

  constructor(deliver: (text: string) => void, end: (code: number, reason: string) => void) {
    this.#deliver = deliver;
    this.#end = end;
  }

  send(message: unknown): void {
    if (this.isOpen && !this.isCut) this.#deliver(typeof message === "string" ? message : JSON.stringify(message));
  }

  close(code = 1006, reason = ""): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#end(code, reason);
  }
}

export interface FakeRequest {
  readonly path: string;
  readonly atMs: number;
  readonly authorization: string | null;
}

/** Where a fake listens on loopback. */
export interface Listening extends AsyncDisposable {
  readonly wsUrl: string;
  readonly restUrl: string;
}

/**
 * A market data server for tests: WebSocket and REST, in memory (`createSocket`, `fetch`) or on a real port (`listen`).
 * It can refuse connections, lose them with or without telling, and answer requests with anything.
 */
export abstract class FakeUpstream {
  readonly clock: Clock;
  /** Every connection there ever was, oldest first. */
  readonly peers: FakePeer[] = [];
  readonly requests: FakeRequest[] = [];
  /** Answers that the next requests get instead of the proper ones, first one first. */
  readonly nextAnswers: Response[] = [];
  isRefusing = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The connection that is open now. @throws when there is none. */
  get peer(): FakePeer {
    const peer = this.peers.findLast(({ isOpen }) => isOpen);
    if (peer === undefined) throw new Error("nobody is connected");
    return peer;
  }

  get openPeers(): FakePeer[] {
    return this.peers.filter(({ isOpen }) => isOpen);
  }

  /** Ends every connection, with a close, or without a word. */
  lose({ silently = false } = {}): void {
    for (const peer of this.openPeers) {
      if (silently) peer.isCut = true;
      else peer.close(1006, "");
    }
  }

  readonly createSocket: CreateSocket = (_url, events) => {
    let isListening = true;
    const end = (code: number, reason: string) => {
      if (!isListening) return;
      isListening = false;
      events.closed([`closed with ${code}`, reason].filter((part) => part !== "").join(": "));
    };
    const peer = new FakePeer((text) => isListening && events.received(text), end);
    this.clock.setTimeout(() => {
      if (!isListening) return;
      if (this.isRefusing) return peer.close(1006, "refused");
      this.peers.push(peer);
      events.opened();
      this.greeted(peer);
    }, 1);
    return {
      send: (text) => {
        if (peer.isOpen && !peer.isCut) this.#heard(peer, text);
      },
      close: () => {
        isListening = false;
        if (peer.isOpen) {
          peer.isOpen = false;
          this.left(peer);
        }
        return Promise.resolve();
      },
    };
  };

  readonly fetch: Fetch = (url, { headers }) => Promise.resolve(this.#answer(new Request(url, { headers })));

  /** Listens on a free port of loopback. */
  listen(): Listening {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
      if (request.headers.get("upgrade") !== "websocket") return this.#answer(request);
      if (this.isRefusing) return new Response(null, { status: 503 });
      const { socket, response } = Deno.upgradeWebSocket(request);
      const peer = new FakePeer((text) => socket.send(text), (code, reason) => {
        // 1006 cannot be sent: it stands for a connection that broke.
        socket.close(code === 1006 ? 1011 : code, reason);
      });
      socket.onopen = () => {
        this.peers.push(peer);
        this.greeted(peer);
      };
      socket.onmessage = ({ data }) => this.#heard(peer, String(data));
      socket.onclose = () => {
        peer.isOpen = false;
        this.left(peer);
      };
      return response;
    });
    const { port } = server.addr;
    return {
      wsUrl: `ws://127.0.0.1:${port}/`,
      restUrl: `http://127.0.0.1:${port}`,
      [Symbol.asyncDispose]: () => server.shutdown(),
    };
  }

  /** A client has connected. */
  protected abstract greeted(peer: FakePeer): void;
  /** A client has said something. */
  protected abstract heard(peer: FakePeer, message: Record<string, unknown>): void;
  /** The proper answer to a request; null for 404. */
  protected abstract rest(url: URL, request: Request): unknown;
  /** A client has left. */
  protected left(_peer: FakePeer): void {}

  #heard(peer: FakePeer, text: string): void {
    const message: Record<string, unknown> = JSON.parse(text);
    peer.said.push(message);
    this.heard(peer, message);
  }

  #answer(request: Request): Response {
    const url = new URL(request.url);
    const authorization = request.headers.get("authorization");
    this.requests.push({ path: url.pathname + url.search, atMs: this.clock.now(), authorization });
    const instead = this.nextAnswers.shift();
    if (instead !== undefined) return instead;
    const body = this.rest(url, request);
    if (body instanceof Response) return body;
    return body === null ? new Response(null, { status: 404 }) : Response.json(body);
  }
}
