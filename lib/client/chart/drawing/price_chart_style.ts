import type { CandlestickSeriesPartialOptions, ChartOptions, DeepPartial, Time } from "lightweight-charts";
import type { ChartSpan } from "./chart_lines.ts";

/** Colours of the chart, taken from the tokens of the theme in force. */
export interface ChartPalette {
  readonly text: string;
  readonly grid: string;
  readonly border: string;
  readonly crosshair: string;
  readonly label: string;
  readonly up: string;
  readonly down: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
  readonly fontFamily: string;
  readonly spans: Readonly<Record<ChartSpan["kind"], string>>;
  /** The colour of a token by its name, `--up`. */
  readonly token: (name: string) => string;
}

/** Reads the tokens that hold for `element`. */
export function paletteOf(element: Element): ChartPalette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token("--chart-text"),
    grid: token("--chart-grid"),
    border: token("--border"),
    crosshair: token("--chart-crosshair"),
    label: token("--chart-label"),
    up: token("--up"),
    down: token("--down"),
    volumeUp: token("--chart-volume-up"),
    volumeDown: token("--chart-volume-down"),
    fontFamily: style.fontFamily,
    spans: { halt: token("--chart-halt"), gap: token("--chart-gap") },
    token,
  };
}

/** How moments are told on the axis and at the crosshair, by the clock of an IANA time zone. */
function timeTexts(timeZone: string) {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-US", { timeZone, ...options });
  const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const withSeconds = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = format({ month: "short", day: "numeric" });
  const dateOf = (time: Time) => new Date(Number(time) * 1000);
  return {
    /** `10:31`, or `Nov 20` at midnight. */
    tickMark: (time: Time): string => {
      const text = clock.format(dateOf(time));
      return text === "00:00" ? day.format(dateOf(time)) : text;
    },
    moment: (time: Time): string => {
      const date = dateOf(time);
      return `${day.format(date)} ${(Number(time) % 60 === 0 ? clock : withSeconds).format(date)}`;
    },
  };
}

export function chartOptions(palette: ChartPalette, zone: string): DeepPartial<ChartOptions> {
  const { tickMark, moment } = timeTexts(zone);
  const line = { color: palette.crosshair, labelBackgroundColor: palette.label };
  return {
    layout: {
      attributionLogo: true,
      background: { color: "transparent" },
      textColor: palette.text,
      fontFamily: palette.fontFamily,
      fontSize: 11,
      panes: { separatorColor: palette.border, separatorHoverColor: palette.grid },
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    crosshair: { vertLine: line, horzLine: line },
    rightPriceScale: { borderColor: palette.border },
    timeScale: {
      borderColor: palette.border,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 4,
      tickMarkFormatter: tickMark,
    },
    localization: { locale: "en-US", timeFormatter: moment },
  };
}

/** Rising candles are hollow, falling ones filled, so that colour is not the only sign. */
export function seriesOptions(palette: ChartPalette): CandlestickSeriesPartialOptions {
  return {
    upColor: "transparent",
    downColor: palette.down,
    borderUpColor: palette.up,
    borderDownColor: palette.down,
    wickUpColor: palette.up,
    wickDownColor: palette.down,
  };
}
