import type { Broadcaster } from "@/lib/producers/broadcaster.ts";
import type { Logger } from "@/lib/support/logger.ts";

type Name = keyof Broadcaster;

/** Writes down what producers send; told to, fails on a kind of message as a broken carrier would. */
export class RecordingBroadcaster implements Broadcaster {
  readonly calls: { readonly name: Name; readonly args: readonly unknown[] }[] = [];
  readonly failing = new Set<Name>();

  broadcastTick = this.#recorder("broadcastTick");
  broadcastBar = this.#recorder("broadcastBar");
  broadcastTrade = this.#recorder("broadcastTrade");
  broadcastWatchlist = this.#recorder("broadcastWatchlist");
  broadcastStatus = this.#recorder("broadcastStatus");
  broadcastIgnition = this.#recorder("broadcastIgnition");

  /** Arguments of every call of one kind, oldest first. */
  of<N extends Name>(name: N): Parameters<Broadcaster[N]>[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args as Parameters<Broadcaster[N]>);
  }

  #recorder(name: Name) {
    return (...args: unknown[]): void => {
      this.calls.push({ name, args });
      if (this.failing.has(name)) throw new Error(`${name} is broken`);
    };
  }
}

/** A log that keeps `LEVEL message` of every line. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return { lines, debug: at("DEBUG"), info: at("INFO"), warn: at("WARN"), error: at("ERROR") };
}
