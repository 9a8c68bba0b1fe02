const UPGRADE = /^upgrade: websocket\r$/im;
const REFUSAL = new TextEncoder().encode("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
const { BadResource, BrokenPipe, ConnectionReset, Interrupted } = Deno.errors;
const ENDS = [BadResource, BrokenPipe, ConnectionReset, Interrupted];

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await to.write(bytes.subarray(sent));
}

/** What a network between a browser and a server does to them. It forwards connections until it is told otherwise. */
export class TcpProxy implements AsyncDisposable {
  readonly #target: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.Conn>();
  readonly #accepting: Promise<void>;
  #running = Promise.withResolvers<void>();
  /** Whether requests for a WebSocket are answered with 403, as a gateway does that knows none. */
  refusesUpgrades = false;
  /** WebSocket upgrades that were refused. */
  refused = 0;

  constructor(targetPort: number) {
    this.#target = targetPort;
    this.#running.resolve();
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Connections stay open, but nothing comes through them any more. */
  pause(): void {
    this.#running = Promise.withResolvers();
  }

  /** What was held up meanwhile comes through now. */
  resume(): void {
    this.#running.resolve();
  }

  /** All connections break off. */
  cut(): void {
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    this.#listener.close();
    this.cut();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    const served: Promise<void>[] = [];
    for await (const client of this.#listener) served.push(this.#serve(client));
    await Promise.all(served);
  }

  async #serve(client: Deno.Conn): Promise<void> {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
    const both = [client, server];
    both.forEach((end) => this.#connections.add(end));
    await Promise.race([this.#forward(client, server, true), this.#forward(server, client, false)]);
    for (const end of both) if (this.#connections.delete(end)) end.close();
  }

  async #forward(from: Deno.Conn, to: Deno.Conn, isRequest: boolean): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        await this.#running.promise;
        const bytes = buffer.subarray(0, count);
        if (isRequest && this.refusesUpgrades && UPGRADE.test(new TextDecoder().decode(bytes))) {
          this.refused += 1;
          return await writeAll(from, REFUSAL);
        }
        await writeAll(to, bytes);
      }
    } catch (error) {
      // The other direction has ended, or the proxy.
      if (!ENDS.some((end) => error instanceof end)) throw error;
    }
  }
}
