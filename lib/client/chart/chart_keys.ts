import { type ReadonlySignal, signal } from "@preact/signals";
import type { ChartSwitch } from "./chart_settings.ts";
import type { PriceChart } from "./drawing/price_chart.ts";

export interface ChartKeysOptions {
  readonly chart: () => Pick<PriceChart, "pan" | "zoom" | "reset"> | null;
  /** Digits and Enter. */
  readonly onTyped: (text: string) => void;
  readonly onGoTo: () => void;
  readonly onMaximise: () => void;
  readonly onSwitch: (name: ChartSwitch) => void;
  readonly onAlert: () => void;
}

/** A key as it was pressed. */
export type PressedKey = Pick<
  KeyboardEvent,
  "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "preventDefault" | "stopPropagation"
>;

/** Bars that an arrow moves by; with Shift ten times as many. */
const STEP = 3;

/** The keys of a chart that has the focus. */
export class ChartKeys {
  readonly #options: ChartKeysOptions;
  readonly #typed = signal("");

  constructor(options: ChartKeysOptions) {
    this.#options = options;
  }

  /** What was typed so far of a timeframe. */
  get typed(): ReadonlySignal<string> {
    return this.#typed;
  }

  forget(): void {
    this.#typed.value = "";
  }

  press(event: PressedKey): void {
    if (!this.#act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** False for a key that means nothing here. */
  #act({ key, code, altKey, ctrlKey, metaKey, shiftKey }: PressedKey): boolean {
    const { onTyped, onGoTo, onMaximise, onSwitch, onAlert } = this.#options;
    const chart = this.#options.chart();
    if (metaKey) return false;
    // By its place on the keyboard: with Alt the letter may be another one.
    if (altKey) {
      const actions: Readonly<Record<string, () => void>> = {
        KeyR: () => chart?.reset(),
        KeyG: onGoTo,
        KeyA: onAlert,
        KeyI: () => onSwitch("inverted"),
        KeyL: () => onSwitch("log"),
        Enter: onMaximise,
        NumpadEnter: onMaximise,
      };
      const action = actions[code];
      action?.();
      return action !== undefined;
    }
    if (ctrlKey) {
      if (key !== "ArrowUp" && key !== "ArrowDown") return false;
      chart?.zoom(key === "ArrowUp" ? 0.8 : 1.25);
      return true;
    }
    if (key === "ArrowLeft" || key === "ArrowRight") {
      chart?.pan((key === "ArrowLeft" ? -1 : 1) * STEP * (shiftKey ? 10 : 1));
      return true;
    }
    const typed = this.#typed.peek();
    if (/^[0-9]$/.test(key) || (typed !== "" && /^[smhd]$/i.test(key))) {
      this.#typed.value = (typed + key).slice(0, 4);
      return true;
    }
    if (typed === "") return false;
    if (key === "Enter") onTyped(typed);
    else if (key !== "Escape" && key !== "Backspace") return false;
    this.#typed.value = key === "Backspace" ? typed.slice(0, -1) : "";
    return true;
  }
}
