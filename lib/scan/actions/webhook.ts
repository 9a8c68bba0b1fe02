import { backoff } from "@/lib/support/backoff.ts";
import { sleep } from "@/lib/support/clock.ts";
import { errorMessage } from "@/lib/support/logger.ts";
import type { Outbound } from "./outbound.ts";
import { type TimedFetchOptions, timedPost } from "./timed_fetch.ts";

const TRIES = 3;
const BACKOFF = { firstMs: 1_000, maxMs: 10_000 };

/** The name of the header that has the HMAC-SHA256 of the body, `sha256=` and 64 hex digits. */
export const SIGNATURE_HEADER = "X-Flashtape-Signature";

export interface WebhookOptions extends TimedFetchOptions {
  readonly outbound: Outbound;
  /** Key of the signature. */
  readonly secret: string;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

const encoder = new TextEncoder();

/** `sha256=` and the HMAC-SHA256 of a text in hex (RFC 2104). */
export async function signatureOf(text: string, secret: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return `sha256=${bytes.toHex()}`;
}

/** Sends signed JSON to addresses that people have named, with retries. */
export class Webhook {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /**
   * Resolves once the other side has taken the text.
   *
   * @throws {Error} saying why it was not taken: an address that must not be written to is not tried, one that refuses
   * (4xx, but 408 and 429) is not tried again
   */
  async send(address: string, text: string, signal: AbortSignal): Promise<void> {
    const { outbound, secret, clock, random } = this.#options;
    const url = new URL(address);
    const refusal = outbound.refuseHost(url) ?? await outbound.refuseAddress(url);
    if (refusal !== null) throw new Error(`Cannot send to ${url.origin}: ${refusal}`);
    const headers = { "content-type": "application/json", [SIGNATURE_HEADER]: await signatureOf(text, secret) };
    for (let attempt = 0;; attempt += 1) {
      const failure = await this.#try(url, { headers, body: text }, signal);
      if (failure === null) return;
      if (failure.isFinal || attempt >= TRIES - 1 || signal.aborted) {
        throw new Error(`Cannot send to ${url.origin}: ${failure.reason}`);
      }
      await sleep(clock, backoff(attempt, random(), BACKOFF), signal);
    }
  }

  async #try(
    url: URL,
    init: Pick<RequestInit, "headers" | "body">,
    signal: AbortSignal,
  ): Promise<{ reason: string; isFinal: boolean } | null> {
    try {
      const status = await timedPost(url.href, init, signal, this.#options);
      if (status >= 200 && status < 300) return null;
      return { reason: `it answered ${status}`, isFinal: status < 500 && status !== 408 && status !== 429 };
    } catch (error) {
      return { reason: errorMessage(error), isFinal: false };
    }
  }
}
