import { assertEquals } from "@std/assert";
import { BarSeries } from "@/lib/client/market/bar_series.ts";
import { bar, START_MS } from "../support/dashboard_samples.ts";

const closes = (series: BarSeries): number[] => series.view().bars.map(({ close }) => close);

Deno.test("BarSeries.applyTick() lets a late trade widen the forming bar without being its last price", () => {
  const series = new BarSeries();
  series.applyTick(10, 1, START_MS + 5000);
  series.applyTick(8, 1, START_MS + 1000);
  assertEquals(series.view().bars, [bar(0, 10, { low: 8, volume: 2, vwap: 9 })]);
});

Deno.test("BarSeries.applyBar() puts a bar that was missing in its place", () => {
  const series = new BarSeries([bar(0, 1), bar(3, 4)]);
  series.applyBar(bar(1, 2));
  series.applyBar(bar(-1, 0));
  series.applyBar(bar(4, 5));
  assertEquals(closes(series), [0, 1, 2, 4, 5]);
});

Deno.test("BarSeries.merge() joins the forming bar of both sides", () => {
  const series = new BarSeries();
  series.applyTick(12, 5, START_MS + 1000);
  series.applyTick(11, 5, START_MS + 2000);
  series.merge([bar(-1, 9), bar(0, 10, { open: 10, high: 10.5, low: 8, volume: 300 })], [], true);
  assertEquals(series.view().bars.at(-1), bar(0, 11, { open: 10, high: 12, low: 8, volume: 300, vwap: 10 }));
});

Deno.test("BarSeries.merge() with an empty answer keeps what the socket brought", () => {
  const series = new BarSeries();
  series.applyTick(12, 5, START_MS);
  series.merge([], [], true);
  assertEquals(closes(series), [12]);
});

Deno.test("BarSeries keeps the newest bars when it grows too long", () => {
  const series = new BarSeries();
  for (let minute = 0; minute < 5000; minute++) series.applyTick(minute + 1, 1, START_MS + minute * 60_000);
  const { bars } = series.view();
  assertEquals([bars.length <= 1600, bars.at(-1)?.close], [true, 5000]);
});

Deno.test("BarSeries.merge() takes the server's price where no trade came meanwhile", () => {
  const series = new BarSeries([bar(0, 11, { high: 12 })]);
  series.merge([bar(0, 10, { high: 11 })], [], false);
  assertEquals(series.view().bars, [bar(0, 10, { high: 12 })]);
});
