import { assertEquals } from "@std/assert";
import { DemoTrader } from "@/lib/orders/demo_trader.ts";
import type { Trade } from "@/lib/protocol/mod.ts";
import { ACME, trade } from "@/tests/market/trades.ts";
import { limit, market, OrderRig } from "./rig.ts";

const HOT = { ticker: ACME, score: 70, passedFilter: true };

function open() {
  const rig = new OrderRig({ hours: "always_open" });
  let demo = new DemoTrader(rig.broker);
  const print = (offsetMs: number, price: number, size = 100, rest: Partial<Trade> = {}) => {
    const one = trade(offsetMs, { price, size, ...rest });
    rig.play(one);
    demo.onTrade(one);
  };
  print(0, 10);
  return {
    rig,
    print,
    ignite: (ignition = HOT) => demo.onIgnition(ignition),
    restart: () => void (demo = new DemoTrader(rig.restart())),
    did: () => rig.told.map(({ event, details }) => [event, details["side"], details["source"], details["quantity"]]),
  };
}

Deno.test("DemoTrader buys 100 of an ignition that passed and sells them a minute after they were filled", () => {
  const { print, ignite, did } = open();
  ignite();
  ignite();
  print(1_000, 10, 30);
  print(2_000, 10.1, 500);
  ignite();
  print(61_999, 10.2);
  assertEquals(did(), [
    ["SUBMIT", "buy", "demo", undefined],
    ["PARTIAL_FILL", "buy", "demo", 30],
    ["FILL", "buy", "demo", 70],
  ]);
  print(62_000, 10.2);
  print(62_500, 10.3);
  assertEquals(did().slice(3), [["SUBMIT", "sell", "demo", undefined], ["FILL", "sell", "demo", 100]]);
  print(63_000, 10.3);
  ignite();
  assertEquals(did().slice(5), [["SUBMIT", "buy", "demo", undefined]]);
});

Deno.test("DemoTrader leaves alone what is too weak or did not pass", () => {
  const { ignite, did } = open();
  ignite({ ...HOT, score: 69.9 });
  ignite({ ...HOT, score: 95, passedFilter: false });
  assertEquals(did(), []);
});

Deno.test("DemoTrader tries a rejected buy anew only after the score has fallen", () => {
  const { rig, ignite, did } = open();
  rig.halted.add(ACME);
  ignite();
  ignite();
  assertEquals(did().map(([event]) => event), ["REJECT"]);
  ignite({ ...HOT, score: 60 });
  ignite();
  assertEquals(did().map(([event]) => event), ["REJECT", "REJECT"]);
});

Deno.test("DemoTrader tries a rejected sale anew a minute later", () => {
  const { rig, print, ignite, did } = open();
  ignite();
  print(0, 10);
  rig.stale.add(ACME);
  print(60_000, 10);
  print(61_000, 10);
  assertEquals(did().slice(2).map(([event]) => event), ["REJECT"]);
  rig.stale.clear();
  print(120_000, 10);
  assertEquals(did().slice(3).map(([event]) => event), ["SUBMIT"]);
});

Deno.test("DemoTrader sells what it got of a buy that was cancelled, and forgets one that got nothing", () => {
  const { rig, print, ignite, did } = open();
  ignite();
  print(0, 10, 30);
  rig.broker.cancelAll("test");
  print(1_000, 10);
  print(61_000, 10);
  print(62_000, 10);
  assertEquals(did().at(-1), ["FILL", "sell", "demo", 30]);
  print(63_000, 10);
  ignite();
  rig.broker.cancelAll("test");
  print(64_000, 10);
  ignite();
  assertEquals(did().slice(-3).map(([event]) => event), ["SUBMIT", "CANCEL", "SUBMIT"]);
});

for (
  const [name, interfere] of [
    ["somebody else has submitted an order", (rig) => rig.broker.submit(limit("buy", 1, 1))],
    ["somebody else's order was rejected", (rig) => rig.broker.submit(market("buy", 1e9))],
  ] as [string, (rig: OrderRig) => unknown][]
) {
  Deno.test(`DemoTrader buys nothing more once ${name}, nor after a restart, and sells what it has`, () => {
    const { rig, print, ignite, restart, did } = open();
    ignite();
    print(1_000, 10);
    interfere(rig);
    const before = did().length;
    print(62_000, 10);
    ignite();
    restart();
    print(200_000, 10);
    ignite();
    assertEquals(did().slice(before), [["SUBMIT", "sell", "demo", undefined], ["FILL", "sell", "demo", 100]]);
  });
}

Deno.test("DemoTrader does nothing more once its positions were closed by force, nor after a restart", () => {
  const { rig, print, ignite, restart, did } = open();
  ignite();
  print(1_000, 10);
  rig.broker.closeAll("kill switch");
  const before = did().length;
  print(62_000, 10);
  ignite();
  restart();
  print(200_000, 10);
  ignite();
  assertEquals(did().slice(before), []);
});

Deno.test("DemoTrader neither uses nor shows in the trader's account", () => {
  const { rig, print, ignite } = open();
  const before = rig.broker.account();
  ignite();
  assertEquals([rig.broker.account(), rig.broker.account("demo").buying_power], [before, 99_000]);
  print(1_000, 10);
  assertEquals([rig.broker.account(), rig.broker.positions()], [before, []]);
  assertEquals(rig.broker.positions("demo").map(({ account, quantity }) => [account, quantity]), [["demo", 100]]);
});

Deno.test("DemoTrader goes on after a restart: sells what was bought and follows its open orders", () => {
  const { print, ignite, restart, did } = open();
  ignite();
  restart();
  print(1_000, 10);
  assertEquals(did().at(-1), ["FILL", "buy", "demo", 100]);
  restart();
  print(2_000, 10);
  print(3_000, 10);
  assertEquals(did().slice(2), [["SUBMIT", "sell", "demo", undefined], ["FILL", "sell", "demo", 100]]);
});
