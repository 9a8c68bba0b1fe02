import { MessageType, type ScanPayload, type ScanRows, serialize } from "@/lib/protocol/mod.ts";
import type { Client } from "./client_registry.ts";
import { stamps } from "./event_text.ts";

/** Where the answers of scans come from. */
export interface ScanSource {
  /** The whole answer as those who look already have it; undefined when there is no such scan. */
  rows(id: string): ScanRows | undefined;
}

export const scanText = (payload: ScanPayload, nowMs: number): string =>
  `${MessageType.SCAN}:${serialize({ ...payload, ...stamps(nowMs) })}`;

/**
 * Who looks at which scan. An answer is no event: whoever has no room for it gets a whole one later, so that a slow
 * client costs no memory.
 */
export class ScanSubscriptions {
  /** Clients of a scan, and whether each has the latest answer. */
  readonly #byScan = new Map<string, Map<Client, boolean>>();

  /** Scans that somebody looks at. */
  get wanted(): Iterable<string> {
    return this.#byScan.keys();
  }

  /** Scans of one client, in the order in which it asked. */
  of(client: Client): string[] {
    return [...this.#byScan].filter(([, clients]) => clients.has(client)).map(([id]) => id);
  }

  /** @param isCurrent whether it has got the latest answer */
  add(client: Client, id: string, isCurrent: boolean): void {
    const clients = this.#byScan.get(id);
    if (clients === undefined) this.#byScan.set(id, new Map([[client, isCurrent]]));
    else clients.set(client, isCurrent);
  }

  remove(client: Client, id: string): void {
    const clients = this.#byScan.get(id);
    clients?.delete(client);
    if (clients?.size === 0) this.#byScan.delete(id);
  }

  /** The client is gone. */
  forget(client: Client): void {
    for (const id of [...this.#byScan.keys()]) this.remove(client, id);
  }

  /** Nobody can look at a scan that is gone. */
  end(id: string): void {
    this.#byScan.delete(id);
  }

  /**
   * Hands an answer to all who look: its news to those who have the one before, else the whole.
   *
   * @param offer hands a text to a client that has room for it; false when it has none
   */
  publish(
    id: string,
    news: ScanPayload | null,
    whole: () => ScanRows,
    nowMs: number,
    offer: (client: Client, text: string) => boolean,
  ): void {
    const clients = this.#byScan.get(id);
    if (clients === undefined) return;
    const newsText = news === null ? null : scanText(news, nowMs);
    let wholeText: string | null = null;
    for (const [client, isCurrent] of [...clients]) {
      if (isCurrent && newsText === null) continue;
      const text = isCurrent && newsText !== null ? newsText : wholeText ??= scanText(whole(), nowMs);
      const isTaken = offer(client, text);
      // A client that failed may have been let go of meanwhile.
      if (clients.has(client)) clients.set(client, isTaken);
    }
  }
}
