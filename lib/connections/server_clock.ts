import { type Clock, systemClock } from "@/lib/support/clock.ts";

/** The machine's own clock, with the turns of a server's event loop. */
export const serverClock: Clock = Object.freeze({
  ...systemClock,
  setImmediate: (callback: () => void) => void setImmediate(callback),
});
