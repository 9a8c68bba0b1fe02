import type { CandlestickSeriesPartialOptions, ChartOptions, DeepPartial, Time } from "lightweight-charts";

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
  };
}

const ZONE = "America/New_York";
const clock = new Intl.DateTimeFormat("en-US", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en-US", { timeZone: ZONE, month: "short", day: "numeric" });

/** `10:31`, or `Nov 20` at midnight, by New York's clock. */
function tickMark(time: Time): string {
  const date = new Date(Number(time) * 1000);
  const text = clock.format(date);
  return text === "00:00" ? day.format(date) : text;
}

function moment(time: Time): string {
  const date = new Date(Number(time) * 1000);
  return `${day.format(date)} ${clock.format(date)}`;
}

export function chartOptions(palette: ChartPalette): DeepPartial<ChartOptions> {
  const line = { color: palette.crosshair, labelBackgroundColor: palette.label };
  return {
    layout: {
      attributionLogo: true,
      background: { color: "transparent" },
      textColor: palette.text,
      fontFamily: palette.fontFamily,
      fontSize: 11,
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
