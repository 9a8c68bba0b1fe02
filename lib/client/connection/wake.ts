import type { Environment } from "./platform.ts";

/** Calls `onWake` when the browser is online again or its tab visible again, until the controller returned aborts. */
export function listenForWake(environment: Environment, onWake: () => void): AbortController {
  const listeners = new AbortController();
  const { signal } = listeners;
  environment.addEventListener("online", onWake, { signal });
  environment.addEventListener("visibilitychange", () => {
    if (environment.document?.visibilityState === "visible") onWake();
  }, { signal });
  return listeners;
}
