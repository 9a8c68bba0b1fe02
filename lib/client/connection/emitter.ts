interface Subscription<Args extends readonly unknown[]> {
  readonly listener: (...args: Args) => void;
}

type Subscriptions<Events extends Record<keyof Events, readonly unknown[]>> = {
  [K in keyof Events]?: readonly Subscription<Events[K]>[];
};

/** Hands typed events to listeners. `Events` maps the name of each event to its arguments. */
export class Emitter<Events extends Record<keyof Events, readonly unknown[]>> {
  readonly #onListenerError: (error: unknown, event: keyof Events) => void;
  // Replaced, never changed: who subscribes or leaves while an event is handed out does not disturb it.
  readonly #subscriptions: Subscriptions<Events> = {};

  /** @param onListenerError receives what a listener throws; the other listeners are still called */
  constructor(onListenerError: (error: unknown, event: keyof Events) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Calls `listener` on every `event` until the function returned is called. */
  on<K extends keyof Events>(event: K, listener: (...args: Events[K]) => void): () => void {
    const subscription: Subscription<Events[K]> = { listener };
    this.#subscriptions[event] = [...(this.#subscriptions[event] ?? []), subscription];
    return () => {
      this.#subscriptions[event] = this.#subscriptions[event]?.filter((other) => other !== subscription) ?? [];
    };
  }

  /** Whether anybody would hear `event`. */
  has(event: keyof Events): boolean {
    return (this.#subscriptions[event]?.length ?? 0) > 0;
  }

  emit<K extends keyof Events>(event: K, ...args: Events[K]): void {
    for (const { listener } of this.#subscriptions[event] ?? []) {
      try {
        listener(...args);
      } catch (error) {
        this.#onListenerError(error, event);
      }
    }
  }
}
