import type { Environment } from "./platform.ts";

/** What is done about the browser's network and its tab. */
export interface WakeListener {
  /** The browser is online again, or its tab is visible again. */
  readonly onWake: () => void;
  readonly onOffline: () => void;
}

/** Tells `listener` until the controller returned aborts. */
export function listenForWake(environment: Environment, { onWake, onOffline }: WakeListener): AbortController {
  const listeners = new AbortController();
  const { signal } = listeners;
  environment.addEventListener("online", onWake, { signal });
  environment.addEventListener("offline", onOffline, { signal });
  environment.addEventListener("visibilitychange", () => {
    if (environment.document?.visibilityState === "visible") onWake();
  }, { signal });
  return listeners;
}
