import type { Ticker } from "@/lib/protocol/mod.ts";
import type { ClientSocket } from "../sockets/client_socket.ts";
import type { Connection } from "./connection.ts";
import type { DeliveryTerms, Dialect } from "./delivery_terms.ts";

/** A connection and what its client has asked for. */
export interface Client {
  /** The socket as it was given to the manager. */
  readonly key: object;
  readonly connection: Connection;
  readonly dialect: Dialect;
  terms: DeliveryTerms;
  /** When it last fell behind, epoch ms. */
  fellBehindMs: number;
}

/** Who is connected, by socket and by connection, and how many from each address. */
export class ClientRegistry implements Iterable<Client> {
  readonly #byKey = new Map<object, Client>();
  readonly #byConnection = new Map<Connection, Client>();
  readonly #byAddress = new Map<string, number>();
  readonly #leaving = new Map<object, ClientSocket>();

  get size(): number {
    return this.#byKey.size;
  }

  /** Sockets that are forgotten but not gone: each holds a descriptor until the platform reports its end. */
  get leaving(): number {
    return this.#leaving.size;
  }

  /** Those of them that have still to hear the goodbye. */
  get goodbyesLeft(): number {
    let count = 0;
    for (const { isOpen } of this.#leaving.values()) if (isOpen) count += 1;
    return count;
  }

  /** Tickers that clients of the batched dialect have subscribed one by one. */
  get namedTickers(): ReadonlySet<Ticker> {
    const named = new Set<Ticker>();
    for (const { dialect, terms: { subscription: { tickers } } } of this) {
      if (dialect === "classic" || tickers === "all") continue;
      for (const ticker of tickers) named.add(ticker);
    }
    return named;
  }

  [Symbol.iterator](): Iterator<Client> {
    return this.#byKey.values();
  }

  byKey(key: object): Client | undefined {
    return this.#byKey.get(key);
  }

  byConnection(connection: Connection): Client | undefined {
    return this.#byConnection.get(connection);
  }

  countFrom(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  add(client: Client): void {
    const { key, connection } = client;
    this.#byKey.set(key, client);
    this.#byConnection.set(connection, client);
    this.#byAddress.set(connection.address, this.countFrom(connection.address) + 1);
  }

  remove({ key, connection }: Client): void {
    this.#byKey.delete(key);
    this.#byConnection.delete(connection);
    const rest = this.countFrom(connection.address) - 1;
    if (rest > 0) this.#byAddress.set(connection.address, rest);
    else this.#byAddress.delete(connection.address);
  }

  /** Notes that a client is forgotten while its socket is not gone. */
  leave({ key, connection }: Client): void {
    this.#leaving.set(key, connection.socket);
  }

  /** Notes that a socket is gone. */
  gone(key: object): void {
    this.#leaving.delete(key);
  }
}
