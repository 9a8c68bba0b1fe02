import type { IgnitionPayload, Ticker, TickPayload, TradePayload } from "@/lib/protocol/mod.ts";
import { RingBuffer } from "@/lib/support/ring_buffer.ts";

/** Latest messages of the kinds that a dashboard shows at once when it opens. */
export class Recent {
  readonly #ticks = new RingBuffer<TickPayload>(200);
  readonly #log = new RingBuffer<string>(200);
  readonly #orders = new RingBuffer<TradePayload>(100);
  readonly #ignition = new Map<Ticker, IgnitionPayload>();

  /** Trades, newest first. */
  get tape(): TickPayload[] {
    return [...this.#ticks].reverse();
  }

  /** Log lines, newest last. */
  get log(): string[] {
    return [...this.#log];
  }

  /** Order events, newest last. */
  get orders(): TradePayload[] {
    return [...this.#orders];
  }

  /** The latest score of every ticker that has one. */
  get ignition(): IgnitionPayload[] {
    return [...this.#ignition.values()];
  }

  addTick(tick: TickPayload): void {
    this.#ticks.push(tick);
  }

  addLog(line: string): void {
    this.#log.push(line);
  }

  addOrder(order: TradePayload): void {
    this.#orders.push(order);
  }

  setIgnition(ignition: IgnitionPayload): void {
    this.#ignition.set(ignition.ticker, ignition);
  }
}
