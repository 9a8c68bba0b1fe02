// @ts-types="@types/web-push"
import webPush from "web-push";
import type { PushSubscription, PushSubscriptionRequest } from "@/lib/protocol/mod.ts";
import type { DocumentStore, ServerKey } from "@/lib/store/document_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Outbound } from "./outbound.ts";
import { type TimedFetchOptions, timedPost } from "./timed_fetch.ts";

const KEY_ID = "web-push";
/** A push service forgets what it cannot deliver within this: an alert is old by then. */
const TTL_S = 300;
const MAX_SUBSCRIPTIONS = 100;

export interface WebPushOptions extends TimedFetchOptions {
  readonly keys: DocumentStore<ServerKey>;
  readonly subscriptions: DocumentStore<PushSubscription>;
  /** Who may be written to beside the push services of browsers, which are at public addresses. */
  readonly outbound: Outbound;
  /** `PUSH_CONTACT`: where a push service finds the person behind this server. */
  readonly contact: string;
  readonly logger: Logger;
}

/** Messages to browsers that are closed (RFC 8030, 8291, 8292). The keys are made at the first start and kept. */
export class WebPush {
  readonly #options: WebPushOptions;
  #key: ServerKey | undefined;

  constructor(options: WebPushOptions) {
    this.#options = options;
  }

  /** What browsers subscribe with, base64url. */
  get publicKey(): string {
    return this.#keys().publicKey;
  }

  get count(): number {
    return this.#options.subscriptions.list().length;
  }

  /**
   * Keeps a subscription; the same one again changes nothing.
   *
   * @throws {RangeError} when there are as many as there may be
   */
  subscribe(subscription: PushSubscriptionRequest): PushSubscription {
    const { subscriptions } = this.#options;
    const id = subscription.endpoint;
    const isKnown = subscriptions.list().some((one) => one.id === id);
    if (!isKnown && this.count >= MAX_SUBSCRIPTIONS) {
      throw new RangeError(`Cannot subscribe another browser: there are ${MAX_SUBSCRIPTIONS} already`);
    }
    const kept: PushSubscription = { ...subscription, id };
    subscriptions.put(kept);
    return kept;
  }

  /** False when there was none. */
  unsubscribe(endpoint: string): boolean {
    return this.#options.subscriptions.remove(endpoint);
  }

  /**
   * Sends a text to every browser that has subscribed; one whose subscription has ended is forgotten.
   *
   * @returns how many have been sent to
   * @throws {Error} when not one of them could be sent to
   */
  async sendAll(text: string, signal: AbortSignal): Promise<number> {
    const failures: string[] = [];
    const all = this.#options.subscriptions.list();
    await Promise.all(all.map(async (subscription) => {
      try {
        await this.#send(subscription, text, signal);
      } catch (error) {
        failures.push(errorMessage(error));
      }
    }));
    if (failures.length > 0 && failures.length === all.length) throw new Error(failures[0]);
    return all.length - failures.length;
  }

  async #send({ endpoint, keys }: PushSubscription, text: string, signal: AbortSignal): Promise<void> {
    const { outbound, contact, logger } = this.#options;
    const url = new URL(endpoint);
    const refusal = url.protocol !== "https:" && outbound.refuseHost(url) !== null
      ? "it is not encrypted"
      : await outbound.refuseAddress(url);
    if (refusal !== null) throw new Error(`Cannot push to ${url.origin}: ${refusal}`);
    const { publicKey, privateKey } = this.#keys();
    const { headers, body } = webPush.generateRequestDetails({ endpoint, keys }, text, {
      TTL: TTL_S,
      urgency: "high",
      contentEncoding: "aes128gcm",
      vapidDetails: { subject: contact, publicKey, privateKey },
    });
    const init = {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body: new Uint8Array(body ?? []),
    };
    const status = await timedPost(endpoint, init, signal, this.#options);
    if (status === 404 || status === 410) {
      this.unsubscribe(endpoint);
      logger.info("a browser has ended its subscription to pushes", { service: url.origin });
    }
    if (status < 200 || status >= 300) throw new Error(`Cannot push to ${url.origin}: it answered ${status}`);
  }

  #keys(): ServerKey {
    const { keys } = this.#options;
    const known = this.#key ?? keys.list().find(({ id }) => id === KEY_ID);
    const key = known ?? { id: KEY_ID, ...webPush.generateVAPIDKeys() };
    if (known === undefined) keys.put(key);
    return this.#key = key;
  }
}
