import { errorMessage, type Logger } from "@/lib/support/logger.ts";

/**
 * Keeps the process serving when a callback or promise fails where nobody catches: the fault is logged and counted.
 * Without it one such fault, in a socket's callback say, would end every other connection too.
 */
export function guardProcess(logger: Logger, onFault: () => void): void {
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    onFault();
    logger.error("uncaught error", { error: errorMessage(event.error), stack: String(event.error?.stack ?? "") });
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    onFault();
    logger.error("unhandled rejection", {
      error: errorMessage(event.reason),
      stack: String(event.reason?.stack ?? ""),
    });
  });
}
