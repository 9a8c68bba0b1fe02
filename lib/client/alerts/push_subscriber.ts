import { type ReadonlySignal, signal } from "@preact/signals";
import type { Texts } from "@/lib/language/texts.ts";
import { PushSubscriptionRequest } from "@/lib/protocol/mod.ts";
import { SERVICE_WORKER } from "../browser/follow_browser.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";

/** `unsupported` also where the page came without TLS. */
export type PushState = "unsupported" | "off" | "on" | "changing";

/** One subscription of the browser at its push service. */
export interface BrowserSubscription {
  readonly endpoint: string;
  toJSON(): unknown;
  unsubscribe(): Promise<boolean>;
}

/** The browser's pushes, or a test's. */
export interface PushPlatform {
  readonly isSupported: boolean;
  /** The subscription that there is; null without one. */
  current(): Promise<BrowserSubscription | null>;
  /** @param key of the server, base64url. @throws where the person or the push service refuses */
  subscribe(key: string): Promise<BrowserSubscription>;
}

/** On the server. */
export const noPush: PushPlatform = {
  isSupported: false,
  current: () => Promise.resolve(null),
  subscribe: () => Promise.reject(new TypeError("Cannot subscribe to pushes: there is no browser")),
};

export function browserPush(): PushPlatform {
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis)) return noPush;
  const { serviceWorker } = navigator;
  return {
    isSupported: true,
    current: async () =>
      await (await serviceWorker.getRegistration(SERVICE_WORKER))?.pushManager.getSubscription() ?? null,
    subscribe: async (key) => {
      const permission = await Notification.requestPermission();
      if (permission !== "granted") throw new TypeError("this browser does not let the page show notifications");
      await serviceWorker.register(SERVICE_WORKER, { scope: "/" });
      const { pushManager } = await serviceWorker.ready;
      return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    },
  };
}

export interface PushSubscriberOptions {
  readonly platform: PushPlatform;
  readonly rest: Pick<RestClient, "push" | "subscribePush" | "unsubscribePush">;
  readonly texts: Texts["alerts"]["failures"];
  /** Tells a person what could not be done. */
  readonly onFailure: (text: string) => void;
}

const because = (error: unknown): string => error instanceof Error ? error.message : String(error);

/** Has this browser told of alerts by Web Push, also while no page is open. */
export class PushSubscriber {
  readonly #options: PushSubscriberOptions;
  readonly #state = signal<PushState>("unsupported");

  constructor(options: PushSubscriberOptions) {
    this.#options = options;
  }

  get state(): ReadonlySignal<PushState> {
    return this.#state;
  }

  /** Finds out whether this browser has subscribed. */
  async look(): Promise<void> {
    const { platform, texts, onFailure } = this.#options;
    if (!platform.isSupported) return;
    try {
      this.#state.value = await platform.current() === null ? "off" : "on";
    } catch (error) {
      onFailure(texts.look(because(error)));
    }
  }

  /** Subscribes this browser, or ends that. */
  async turn(isOn: boolean): Promise<void> {
    const { texts, onFailure } = this.#options;
    const before = this.#state.peek();
    if (before === "unsupported" || before === "changing") return;
    this.#state.value = "changing";
    try {
      if (isOn) await this.#subscribe();
      else await this.#unsubscribe();
      this.#state.value = isOn ? "on" : "off";
    } catch (error) {
      this.#state.value = before;
      onFailure(texts[isOn ? "subscribe" : "unsubscribe"](because(error)));
    }
  }

  async #subscribe(): Promise<void> {
    const { platform, rest } = this.#options;
    const subscription = await platform.subscribe((await rest.push()).public_key);
    try {
      await rest.subscribePush(PushSubscriptionRequest.parse(subscription.toJSON()));
    } catch (error) {
      // The server does not know of it: it would never be used.
      await subscription.unsubscribe();
      throw error;
    }
  }

  async #unsubscribe(): Promise<void> {
    const { platform, rest } = this.#options;
    const subscription = await platform.current();
    if (subscription === null) return;
    await subscription.unsubscribe();
    await rest.unsubscribePush(subscription.endpoint);
  }
}
