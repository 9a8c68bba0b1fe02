import { ATR, BollingerBands, EMA, MACD, RSI, SMA } from "trading-signals";
import type { Bar } from "@/lib/protocol/mod.ts";
import { SessionVwap } from "./session_vwap.ts";
import type { StudyName } from "./study_names.ts";

/** Values of a study at one bar, a line each; null where there are too few bars. */
export type StudyValues = readonly (number | null)[];

/** One line of a study: how it is drawn. */
export interface StudyLine {
  readonly name: string;
  /** Name of the token of its colour. */
  readonly colour: string;
  readonly isDashed?: boolean;
  readonly isColumn?: boolean;
}

/** Follows bars, one after the other; the latest may come again as it has grown. */
export interface Study {
  readonly lines: readonly StudyLine[];
  /** Whether its numbers are no prices, so that it has a pane of its own below them. */
  readonly isApart: boolean;
  /** @param isAgain whether it is the latest bar, as it is now */
  next(bar: Bar, isAgain: boolean): StudyValues;
}

interface Indicator<Input> {
  update(input: Input, replace: boolean): unknown;
  getResult(): unknown;
}

const numberOf = (value: unknown): number | null => typeof value === "number" ? value : null;

function ofClose(indicator: Indicator<number>, line: StudyLine, isApart = false): Study {
  return {
    lines: [line],
    isApart,
    next: ({ close }, isAgain) => {
      indicator.update(close, isAgain);
      return [numberOf(indicator.getResult())];
    },
  };
}

/** An indicator of whose result several numbers are drawn. */
function ofResult<Input>(
  indicator: Indicator<Input>,
  input: (bar: Bar) => Input,
  lines: readonly (StudyLine & { readonly key: string })[],
  isApart: boolean,
): Study {
  return {
    lines,
    isApart,
    next: (bar, isAgain) => {
      indicator.update(input(bar), isAgain);
      const result = Object(indicator.getResult() ?? {});
      return lines.map(({ key }) => numberOf(result[key]));
    },
  };
}

function vwap(sessionOf: (timeS: number) => string | number, hasBands: boolean): Study {
  const session = new SessionVwap(sessionOf);
  const band = (name: string): StudyLine => ({ name, colour: "--chart-vwap", isDashed: true });
  return {
    lines: hasBands ? [band("+1σ"), band("−1σ"), band("+2σ"), band("−2σ")] : [{ name: "VWAP", colour: "--chart-vwap" }],
    isApart: false,
    next: (bar) => {
      const value = session.next(bar);
      if (value === null) return hasBands ? [null, null, null, null] : [null];
      const { vwap, deviation } = value;
      return hasBands ? [1, -1, 2, -2].map((times) => vwap + times * deviation) : [vwap];
    },
  };
}

/** A study that has seen no bar yet. @param sessionOf what is the same for all bars of a trading day */
export function createStudy(name: StudyName, sessionOf: (timeS: number) => string | number): Study {
  switch (name) {
    case "vwap":
      return vwap(sessionOf, false);
    case "vwapBands":
      return vwap(sessionOf, true);
    case "ema9":
      return ofClose(new EMA(9), { name: "EMA 9", colour: "--chart-line-1" });
    case "ema20":
      return ofClose(new EMA(20), { name: "EMA 20", colour: "--chart-line-2" });
    case "ema200":
      return ofClose(new EMA(200), { name: "EMA 200", colour: "--chart-line-3" });
    case "sma20":
      return ofClose(new SMA(20), { name: "SMA 20", colour: "--chart-line-4" });
    case "sma50":
      return ofClose(new SMA(50), { name: "SMA 50", colour: "--chart-line-5" });
    case "bollinger":
      return ofResult(new BollingerBands(20, 2), ({ close }) => close, [
        { key: "upper", name: "BB +2σ", colour: "--chart-line-4", isDashed: true },
        { key: "lower", name: "BB −2σ", colour: "--chart-line-4", isDashed: true },
      ], false);
    case "rsi":
      return ofClose(new RSI(14), { name: "RSI 14", colour: "--chart-line-2" }, true);
    case "macd":
      return ofResult(new MACD(new EMA(12), new EMA(26), new EMA(9)), ({ close }) => close, [
        { key: "histogram", name: "MACD −", colour: "--chart-line-3", isColumn: true },
        { key: "macd", name: "MACD", colour: "--chart-line-1" },
        { key: "signal", name: "Signal", colour: "--chart-vwap" },
      ], true);
    case "atr": {
      const indicator = new ATR(14);
      return {
        lines: [{ name: "ATR 14", colour: "--chart-line-5" }],
        isApart: true,
        next: ({ high, low, close }, isAgain) => {
          indicator.update({ high, low, close }, isAgain);
          return [numberOf(indicator.getResult())];
        },
      };
    }
  }
}
