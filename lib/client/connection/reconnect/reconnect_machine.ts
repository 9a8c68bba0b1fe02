import type { Clock } from "@/lib/support/clock.ts";
import { type ConnectionView, isSameView } from "./connection_view.ts";
import { reduce } from "./reconnect.ts";
import type { ReconnectPolicy } from "./reconnect_steps.ts";
import {
  initialState,
  type ReconnectEffect,
  type ReconnectEvent,
  type ReconnectState,
  type TimerKind,
  viewOf,
} from "./reconnect_state.ts";
import { TimerSet } from "./timer_set.ts";

/** Effects that concern the socket; the timers are the machine's own. */
export type SocketEffect = Exclude<ReconnectEffect, { readonly type: "start_timer" | "stop_timer" }>;

export interface ReconnectMachineOptions {
  readonly clock: Clock;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly policy: ReconnectPolicy;
  /** Is to be carried out at once. Must not throw. */
  readonly onEffect: (effect: SocketEffect) => void;
  /** Once per change of what may be shown. Must not throw. */
  readonly onView: (view: ConnectionView) => void;
}

/** Runs the reconnect rule: the one place that writes its state, and the owner of its timers. */
export class ReconnectMachine {
  readonly #options: ReconnectMachineOptions;
  readonly #timers: TimerSet<TimerKind>;
  readonly #events: ReconnectEvent[] = [];
  #state: ReconnectState;
  #view: ConnectionView;
  #handling = false;
  #lastHeardMs = 0;

  constructor(options: ReconnectMachineOptions) {
    this.#options = options;
    this.#timers = new TimerSet(options.clock);
    this.#state = initialState(options.clock.now());
    this.#view = viewOf(this.#state);
  }

  get state(): ReconnectState {
    return this.#state;
  }

  get view(): ConnectionView {
    return this.#view;
  }

  /** Events raised while one is handled wait for their turn. */
  dispatch(event: ReconnectEvent): void {
    this.#events.push(event);
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) this.#handle(next);
    } finally {
      this.#handling = false;
    }
  }

  /** The socket has received something. */
  heard(): void {
    this.#lastHeardMs = this.#options.clock.now();
    if (this.#view.state === "silent") this.dispatch({ type: "heard" });
  }

  /** Browsers slow the timers of hidden tabs to one a minute, but not their messages: whichever comes first is used. */
  catchUp(): void {
    this.#timers.catchUp("heartbeat");
    this.#timers.catchUp("settings");
  }

  #handle(event: ReconnectEvent): void {
    const { clock, random, policy, onView } = this.#options;
    const nowMs = clock.now();
    // The wall clock may have been set back.
    const lastHeardMs = this.#lastHeardMs = Math.min(this.#lastHeardMs, nowMs);
    const { state, effects } = reduce(this.#state, event, { nowMs, lastHeardMs, random: random(), policy });
    this.#state = state;
    effects.forEach((effect) => this.#run(effect));
    const view = viewOf(state);
    if (isSameView(view, this.#view)) return;
    this.#view = view;
    onView(view);
  }

  #run(effect: ReconnectEffect): void {
    switch (effect.type) {
      case "start_timer": {
        const { timer, generation, delayMs } = effect;
        return this.#timers.start(timer, delayMs, () => {
          this.dispatch({ type: "timer_fired", timer, generation });
        });
      }
      case "stop_timer":
        return this.#timers.stop(effect.timer);
      default:
        return this.#options.onEffect(effect);
    }
  }
}
