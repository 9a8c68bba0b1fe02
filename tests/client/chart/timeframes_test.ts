import { assertEquals } from "@std/assert";
import { momentIn } from "@/lib/client/chart/moment_in.ts";
import { barStart, timeframeTyped } from "@/lib/client/chart/timeframes.ts";
import type { Timeframe } from "@/lib/protocol/mod.ts";

Deno.test("timeframeTyped() takes minutes and names, and nothing else", () => {
  const typed: [string, Timeframe | null][] = [
    ["1", "1m"],
    ["5", "5m"],
    ["60", "1h"],
    ["240", "4h"],
    ["1440", "1D"],
    ["10s", "10s"],
    ["1d", "1D"],
    ["2h", null],
    ["7", null],
    ["", null],
  ];
  assertEquals(typed.map(([text]) => [text, timeframeTyped(text)]), typed);
});

Deno.test("barStart() floors to the bar, and days go on from the last one's midnight", () => {
  assertEquals(barStart(1_000_007, "10s", undefined), 1_000_000);
  assertEquals(barStart(1_000_007, "5m", undefined), 999_900);
  const midnight = Date.UTC(2025, 10, 20, 5) / 1000;
  assertEquals(barStart(midnight + 3600, "1D", midnight), midnight);
  assertEquals(barStart(midnight + 90_000, "1D", midnight), midnight + 86_400);
});

for (
  const [text, zone, utc] of [
    ["2025-11-20", "America/New_York", "2025-11-20T05:00:00.000Z"],
    ["2025-07-01 10:31", "America/New_York", "2025-07-01T14:31:00.000Z"],
    ["2025-11-20 10:31", "Asia/Seoul", "2025-11-20T01:31:00.000Z"],
    ["2025-03-09 03:30", "America/New_York", "2025-03-09T07:30:00.000Z"],
    ["2025-02-30", "America/New_York", null],
    ["tomorrow", "America/New_York", null],
  ] as const
) {
  Deno.test(`momentIn() takes ${text} in ${zone} for ${utc ?? "nothing"}`, () => {
    const ms = momentIn(zone, text);
    assertEquals(ms === null ? null : new Date(ms).toISOString(), utc);
  });
}
