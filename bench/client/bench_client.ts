import type { ChunkParser } from "./chunk_parser.ts";
import { EventStreamParser } from "./event_stream_parser.ts";
import { type FrameEvents, FrameParser } from "./frame_parser.ts";
import type { ReadRounds } from "./read_rounds.ts";
import { clientFrame, OPCODES, streamRequest, upgradeRequest } from "./upgrade_request.ts";

export interface BenchClientOptions {
  /** @default "127.0.0.1" */
  readonly host?: string;
  readonly port: number;
  /** Query of `/api/stream`, to be read instead of a WebSocket. @default a WebSocket */
  readonly stream?: URLSearchParams;
  /** On top of those that the handshake needs. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Size of the buffer that reads fill. @default 32768 */
  readonly bufferBytes?: number;
  /** Says when to read again. @default at once */
  readonly rounds?: Pick<ReadRounds, "next">;
}

export interface BenchClientEvents {
  /** A text message in `bytes[start, end)`, valid during the call, read from the kernel at `nowMs` (epoch). */
  text(bytes: Uint8Array, start: number, end: number, nowMs: number): void;
  /** @param code of the server's close frame; 1006 when the connection ended without one */
  closed(code: number, reason: string): void;
}

const ABNORMAL = 1006;
const decoder = new TextDecoder();

/** Index after the blank line that ends an HTTP head; -1 while there is none. */
function headEnd(bytes: Uint8Array, length: number): number {
  for (let at = 3; at < length; at += 1) {
    if (bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10 && bytes[at - 3] === 13) return at + 1;
  }
  return -1;
}

/** The server answered the upgrade with something other than 101. */
export class UpgradeRefused extends Error {
  readonly status: number;

  constructor(status: number, head: string) {
    super(`Cannot connect: the server answered ${head.split("\r\n")[0] ?? "nothing"}`);
    this.name = "UpgradeRefused";
    this.status = status;
  }
}

/**
 * A client of the feed, by WebSocket or as a stream, over a plain TCP connection, which a benchmark can stop from
 * reading and cut at any moment.
 */
export class BenchClient {
  readonly #tcp: Deno.TcpConn;
  readonly #events: BenchClientEvents;
  readonly #parser: ChunkParser;
  readonly #buffer: Uint8Array<ArrayBuffer>;
  readonly #rounds: BenchClientOptions["rounds"];
  /** Bytes read since the connection was upgraded. */
  bytes = 0;
  isOpen = true;
  #nowMs = 0;
  #close: { readonly code: number; readonly reason: string } | null = null;
  /** Why it ended when the server said nothing. */
  #failure = "";
  #resume: PromiseWithResolvers<void> | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    tcp: Deno.TcpConn,
    events: BenchClientEvents,
    buffer: Uint8Array<ArrayBuffer>,
    { rounds, stream }: BenchClientOptions,
  ) {
    this.#tcp = tcp;
    this.#rounds = rounds;
    this.#events = events;
    this.#buffer = buffer;
    const found: FrameEvents = {
      text: (bytes, start, end) => this.#events.text(bytes, start, end, this.#nowMs),
      ping: (payload) => this.#write(clientFrame(OPCODES.pong, payload)),
      close: (code, reason) => {
        this.#close = { code, reason };
        this.cut();
      },
    };
    this.#parser = stream === undefined ? new FrameParser(found) : new EventStreamParser(found);
  }

  /**
   * Connects and upgrades, or begins to read the stream.
   *
   * @throws {UpgradeRefused} when the server answers with another status than 101, or 200
   */
  static async open(options: BenchClientOptions, events: BenchClientEvents): Promise<BenchClient> {
    const { host = "127.0.0.1", port, headers = {}, bufferBytes = 32 * 1024, stream } = options;
    const tcp = await Deno.connect({ hostname: host, port });
    tcp.setNoDelay(true);
    try {
      const buffer = new Uint8Array(bufferBytes);
      const request = stream === undefined ? upgradeRequest(host, port, headers) : streamRequest(host, port, stream);
      await writeAll(tcp, request);
      let length = 0;
      let end = -1;
      while (end === -1) {
        const read = await tcp.read(buffer.subarray(length));
        if (read === null) throw new UpgradeRefused(0, "nothing and hung up");
        length += read;
        end = headEnd(buffer, length);
      }
      const head = decoder.decode(buffer.subarray(0, end));
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
      if (status !== (stream === undefined ? 101 : 200)) throw new UpgradeRefused(status, head);
      const client = new BenchClient(tcp, events, buffer, options);
      client.#read(buffer.slice(end, length));
      return client;
    } catch (error) {
      tcp.close();
      throw error;
    }
  }

  get isPaused(): boolean {
    return this.#resume !== null;
  }

  /** Reads no more, from the next read on, until {@link resume}: the kernel's buffers fill, then the server's. */
  pause(): void {
    this.#resume ??= Promise.withResolvers();
  }

  resume(): void {
    this.#resume?.resolve();
    this.#resume = null;
  }

  sendText(text: string): void {
    this.#write(clientFrame(OPCODES.text, text));
  }

  /** Sends bytes as they are, frames or not. */
  sendBytes(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  /** Ends the connection without a goodbye. */
  cut(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.resume();
    this.#tcp.close();
    this.#events.closed(this.#close?.code ?? ABNORMAL, this.#close?.reason ?? this.#failure);
  }

  async #read(rest: Uint8Array): Promise<void> {
    try {
      this.#take(rest, rest.length);
      while (this.isOpen) {
        if (this.#resume !== null) await this.#resume.promise;
        const length = await this.#tcp.read(this.#buffer);
        if (length === null) break;
        this.#take(this.#buffer, length);
        const round = this.#rounds?.next();
        if (round) await round;
      }
    } catch (error) {
      if (error instanceof SyntaxError) throw error;
      // A reset, or a read on a connection that was cut meanwhile: both end it.
      this.#failure ||= String(error);
    }
    this.cut();
  }

  #take(chunk: Uint8Array, length: number): void {
    this.#nowMs = Date.now();
    this.bytes += length;
    this.#parser.push(chunk, length);
  }

  #write(bytes: Uint8Array): void {
    this.#writing = this.#writing.then(async () => {
      if (this.isOpen && this.#failure === "") await writeAll(this.#tcp, bytes);
    }).catch((error) => {
      // The server hears nothing any more; what it said before, its close frame too, may still be there to be read.
      this.#failure ||= `write failed: ${error}`;
    });
  }
}

async function writeAll(tcp: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await tcp.write(bytes.subarray(sent));
}
