import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MissingTrades } from "@/lib/feed/coinbase/missing_trades.ts";
import { Mailbox } from "@/lib/feed/live/mailbox.ts";
import { epochMs, readMessage, Rfc3339 } from "@/lib/feed/live/read_message.ts";
import { RecentIds } from "@/lib/feed/live/recent_ids.ts";
import { massiveEligibility } from "@/lib/feed/massive/conditions.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";

Deno.test("Mailbox hands everything over in order and ends after it", async () => {
  const mailbox = new Mailbox<number>();
  mailbox.put(1);
  const reading = Array.fromAsync(mailbox);
  await Promise.resolve();
  mailbox.put(2);
  mailbox.put(3);
  mailbox.end();
  mailbox.put(4);
  assertEquals(await reading, [1, 2, 3]);
});

Deno.test("Mailbox.batches() hands over together what waits together", async () => {
  const mailbox = new Mailbox<number>();
  const batches = mailbox.batches();
  mailbox.put(1);
  mailbox.put(2);
  assertEquals((await batches.next()).value, [1, 2]);
  const next = batches.next();
  mailbox.put(3);
  assertEquals((await next).value, [3]);
  mailbox.put(4);
  mailbox.end();
  assertEquals((await batches.next()).value, [4]);
  assertEquals((await batches.next()).done, true);
});

Deno.test("Mailbox fails its reader with the error that ended it", async () => {
  const mailbox = new Mailbox<number>();
  mailbox.put(1);
  mailbox.end(new Error("broken"));
  await assertRejects(() => Array.fromAsync(mailbox), Error, "broken");
});

Deno.test("RecentIds knows an id again per ticker and forgets the oldest", () => {
  const ids = new RecentIds(2);
  const [a, b] = [parseTicker("A"), parseTicker("B")];
  assertEquals(ids.has(a), false);
  assertEquals([ids.add(a, "1"), ids.add(a, "1"), ids.add(b, "1")], [true, false, true]);
  assertEquals([ids.add(a, "2"), ids.add(a, "3"), ids.add(a, "2"), ids.add(a, "1")], [true, true, false, true]);
});

Deno.test("RecentIds remembers no more than 256 tickers", () => {
  const ids = new RecentIds();
  const names = Array.from({ length: 300 }, (_, index) => parseTicker(`T${index}`));
  for (const name of names) ids.add(name, "1");
  assertEquals(names.filter((name) => ids.has(name)).length, 256);
});

for (
  const [time, expected] of [
    [1767625200, 1767625200000],
    [1767625200123, 1767625200123],
    [1767625200123456, 1767625200123.456],
    [1767625200123456789, 1767625200123.457],
  ] as const
) {
  Deno.test(`epochMs() tells the unit of ${time} by its size`, () => assertEquals(epochMs(time) as number, expected));
}

for (
  const [text, expected] of [
    ["2026-01-05T15:00:00Z", 1767625200000],
    ["2026-01-05T15:00:00.123456Z", 1767625200123.456],
    ["2026-01-05T16:00:00.5+01:00", 1767625200500],
    ["2026-01-05T15:00:00.000000000Z", 1767625200000],
    ["2026-01-05 15:00", null],
    ["yesterday", null],
    ["2026-13-05T15:00:00Z", null],
  ] as const
) {
  Deno.test(`Rfc3339 reads ${text} as ${expected}`, () => {
    if (expected === null) assertThrows(() => readMessage(Rfc3339, text), SyntaxError, "RFC 3339");
    else assertEquals(readMessage(Rfc3339, text) as number, expected);
  });
}

for (
  const [conditions, expected] of [
    [[], undefined],
    [[14, 41], undefined],
    [[12], undefined],
    [[9999], [true, false, false]],
    [[10, 9999], [true, false, false]],
    [[37], [true, false, false]],
    [[2], [true, false, false]],
    [[10], [true, true, false]],
    [[5], [true, true, false]],
    [[29], [true, true, false]],
    [[38], [false, true, true]],
    [[22], [true, true, false]],
    [[12, 32], [true, true, false]],
    [[10, 37], [true, false, false]],
    [[15], [false, false, false]],
    [[37, 16], [false, false, false]],
  ] as const
) {
  Deno.test(`massiveEligibility() of [${conditions}] is ${expected ?? "everything"}`, () => {
    const eligibility = massiveEligibility(conditions);
    const { updatesVolume, updatesHighLow, updatesLast } = eligibility ?? {};
    assertEquals(eligibility && [updatesVolume, updatesHighLow, updatesLast], expected && [...expected]);
  });
}

Deno.test("MissingTrades finds nothing missing while ids come without holes, in whatever order", () => {
  const missing = new MissingTrades();
  missing.come(100, 0);
  for (const [id, timeMs] of [[102, 20], [101, 10], [103, 30]] as const) missing.come(id, timeMs);
  for (let beat = 1; beat < 5; beat++) assertEquals(missing.heartbeat(103, beat * 1000), null);
});

Deno.test("MissingTrades waits one heartbeat for a trade that was overtaken", () => {
  const missing = new MissingTrades();
  missing.come(100, 0);
  assertEquals(missing.heartbeat(101, 1_000), null);
  missing.come(101, 900);
  assertEquals(missing.heartbeat(101, 2_000), null);
  assertEquals(missing.heartbeat(102, 3_000), null);
  missing.come(102, 2_900);
  assertEquals(missing.heartbeat(103, 4_000), null);
});

Deno.test("MissingTrades tells once since when trades are lost, then starts anew", () => {
  const missing = new MissingTrades();
  missing.come(100, 500);
  assertEquals(missing.heartbeat(100, 1_000), null);
  missing.come(103, 1_500);
  assertEquals(missing.heartbeat(103, 2_000), null);
  assertEquals(missing.heartbeat(103, 3_000), 1_000);
  assertEquals(missing.heartbeat(103, 4_000), null);
  missing.come(102, 1_400);
  missing.come(104, 4_500);
  assertEquals(missing.heartbeat(104, 5_000), null);
});

Deno.test("MissingTrades learns of lost trades from heartbeats alone", () => {
  const missing = new MissingTrades();
  assertEquals([1, 2, 3].map((beat) => missing.heartbeat(50, beat * 1_000)), [null, null, null]);
  assertEquals([4, 5].map((beat) => missing.heartbeat(52, beat * 1_000)), [null, 3_000]);
});
