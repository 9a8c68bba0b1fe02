import { assertEquals } from "@std/assert";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { PublishMessage } from "@/lib/protocol/mod.ts";
import { publishAll } from "@/lib/app/publish.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

const BAR = { time: 60, open: 1, high: 2, low: 1, close: 2, volume: 3, vwap: null };
const ITEM = {
  ticker: "IBM",
  price: 11,
  change_pct: 10,
  volume: 5,
  dollar_volume: 55,
  last_close: 10,
  avg_volume: 4,
  score: 50,
  score_v3: 60,
  stage: "Monitoring",
  stage_number: 1,
  signals: { tight_range: false, accumulation_bar: false, obv_divergence: false, volume_dryout: false },
  intensities: { tight_range: 0, accumulation_bar: 0, obv_divergence: 0, volume_dryout: 0 },
  can_trade: false,
  source: "outside",
  discovered_at: null,
  last_tick_time: null,
  zen_v: 1,
  zen_p: 2,
  tier: 2,
};

/** Messages, and what clients are told where that is more. */
const MESSAGES = [
  ["TICK", { ticker: "IBM", price: 11, volume: 5, timestamp: "2026-01-05T14:59:59.000Z" }, null],
  [
    "TICK",
    { ticker: "IBM", price: 11, volume: 5 },
    { ticker: "IBM", price: 11, volume: 5, timestamp: "2026-01-05T15:00:00.000Z" },
  ],
  ["BAR", { ticker: "IBM", timeframe: "5m", bar: BAR, revision: 2 }, null],
  ["IGNITION", { ticker: "IBM", score: 71.5, passed_filter: true, reason: "ok", components: { volume: 71.5 } }, null],
  ["TRADE", { event: "FILL", order_id: "x-1", ticker: "IBM", price: 11, quantity: 5 }, null],
  ["STATUS", { event: "strategy_started", strategy: "breakout" }, null],
  ["WATCHLIST", { items: [ITEM] }, null],
] as const;

for (const [type, data, told] of MESSAGES) {
  Deno.test(`publishAll() sends a ${type} of an external engine to every client with all that it tells: ${JSON.stringify(data).slice(0, 60)}`, async () => {
    const clock = fakeClock();
    const manager = new ConnectionManager({ clock });
    const socket = new FakeClientSocket();
    manager.connect(socket);
    const before = socket.payloads(type).length;
    publishAll([PublishMessage.parse({ type, data })], manager, new MemoryStore().bars, clock.now());
    await clock.tick(100);
    const payloads = socket.payloads(type).slice(before);
    assertEquals(payloads.length, 1);
    const [payload] = payloads;
    for (const [name, value] of Object.entries(told ?? data)) assertEquals(payload?.[name], value, name);
    assertEquals(typeof payload?.["_sent_at"], "number");
    manager.disconnect(socket);
  });
}

Deno.test("publishAll() sends a LOG of an external engine as one of the server's own", async () => {
  const clock = fakeClock();
  const manager = new ConnectionManager({ clock });
  const socket = new FakeClientSocket();
  manager.connect(socket);
  publishAll([PublishMessage.parse({ type: "LOG", data: "going long" })], manager, new MemoryStore().bars, 0);
  await clock.tick(100);
  assertEquals(socket.frames.filter((frame) => frame === "LOG:going long").length, 1);
  manager.disconnect(socket);
});

Deno.test("PublishMessage takes no message with a member by which the server numbers events", () => {
  for (const [type, data] of MESSAGES) {
    for (const name of ["_seq", "_prev", "_snapshot"]) {
      for (const value of [1, null, true]) {
        const { success } = PublishMessage.safeParse({ type, data: { ...data, [name]: value } });
        assertEquals(success, false, `${type} ${name}`);
      }
    }
  }
});
