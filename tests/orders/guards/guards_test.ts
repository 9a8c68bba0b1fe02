import { assertEquals, assertStringIncludes } from "@std/assert";
import type { GuardName, OrderRequest } from "@/lib/protocol/mod.ts";
import { ACME, trade } from "@/tests/market/trades.ts";
import { limit, market, openRig, type OrderRig, stop } from "../rig.ts";

type Limits = NonNullable<NonNullable<Parameters<typeof openRig>[0]>["limits"]>;

const other = (rig: OrderRig, ticker: string) => {
  rig.print(0, 10, 100, { ticker: ticker as typeof ACME });
  return { ...market("buy", 1), ticker: ticker as typeof ACME };
};

for (
  const [guard, limits, request, reason, good] of [
    [
      "collar",
      { collarPct: 5 },
      limit("buy", 1, 10.51),
      "a limit of 10.51 goes 5.1 % through the last price of 10.00: ORDER_COLLAR_PCT is 5; send confirm_price to mean it",
      limit("buy", 1, 10.5),
    ],
    [
      "collar",
      { collarPct: 5 },
      limit("sell_short", 1, 9.49),
      "a limit of 9.49 goes 5.1 % through",
      limit("sell_short", 1, 20),
    ],
    [
      "collar",
      { collarPct: 5 },
      stop("buy", 1, 9.4),
      "a stop of 9.40 goes 6.0 % through the last price of 10.00",
      stop("buy", 1, 30),
    ],
    [
      "collar",
      { collarPct: 5 },
      { ...limit("buy", 1, 12), order_type: "stop_limit", stop_price: 11 },
      "a limit of 12.00 goes 9.1 % through the stop of 11.00",
      { ...limit("buy", 1, 11.5), order_type: "stop_limit", stop_price: 11 },
    ],
    [
      "max_shares",
      { maxShares: 100 },
      market("buy", 101),
      "101 is more than one order may have: ORDER_MAX_SHARES is 100",
      market("buy", 100),
    ],
    [
      "max_notional",
      { maxNotional: 1000 },
      market("buy", 101),
      "1,010.00 is more than one order may be worth: ORDER_MAX_NOTIONAL is 1,000.00",
      market("buy", 100),
    ],
    ["do_not_trade", { doNotTrade: [ACME] }, market("buy", 1), "ACME is not to be traded: DO_NOT_TRADE names it", null],
    [
      "borrow",
      { hardToBorrow: [ACME] },
      market("sell_short", 1),
      "ACME cannot be borrowed to be sold short: HARD_TO_BORROW names it",
      market("buy", 1),
    ],
    [
      "bracket",
      {},
      { ...market("buy", 1), take_profit: { limit_price: 9 }, stop_loss: { stop_price: 9.5 } },
      "take_profit 9.00 must be above stop_loss 9.50",
      { ...market("buy", 1), take_profit: { limit_price: 11 }, stop_loss: { stop_price: 9.5 } },
    ],
    [
      "increment",
      {},
      { ...market("buy", 1), take_profit: { limit_price: 11.005 } },
      "a take-profit price of 11.005 is not in whole cents",
      null,
    ],
  ] as [GuardName, Limits, OrderRequest, string, OrderRequest | null][]
) {
  Deno.test(`the guard ${guard} refuses with its value and its setting: ${reason}`, () => {
    const rig = openRig({ limits });
    const order = rig.broker.submit(request);
    assertEquals([order.status, order.guard], ["rejected", guard]);
    assertStringIncludes(order.reason ?? "", reason);
    const check = rig.broker.check(request);
    assertEquals([check.accepted, check.refusals[0]?.guard, check.refusals[0]?.reason], [false, guard, order.reason]);
    if (good !== null) assertEquals(rig.broker.submit(good).status, "open");
    assertEquals(openRig().broker.submit({ ...market("buy", 1) }).status, "open", "without limits nothing is refused");
  });
}

Deno.test("a price beyond the collar is taken when it is confirmed, and the quote stands before the last price", () => {
  const rig = openRig({ limits: { collarPct: 5 } });
  assertEquals(rig.broker.submit({ ...limit("buy", 1, 11), confirm_price: true }).status, "open");
  rig.quote(9, 10.6);
  assertEquals(rig.broker.submit(limit("buy", 1, 11.1)).status, "open");
  const order = rig.broker.submit(limit("sell_short", 1, 8.5));
  assertStringIncludes(order.reason ?? "", "goes 5.6 % through the bid of 9.00");
  const working = rig.broker.submit(limit("buy", 1, 10));
  assertEquals(rig.broker.replace(working.order_id, { limit_price: 12, confirm_price: true }).state, "new");
});

Deno.test("the same order is not taken again for a while, unless it has another client_order_id", () => {
  const rig = openRig({ limits: { repeatMs: 2000 } });
  const once = { ...limit("buy", 1, 9), client_order_id: "a" };
  assertEquals(rig.broker.submit(once).status, "open");
  rig.wallMs += 1999;
  const again = rig.broker.submit(limit("buy", 1, 9));
  assertEquals([again.status, again.guard], ["rejected", "repeat"]);
  assertEquals(
    again.reason,
    "the same order was taken 1999 ms ago: ORDER_REPEAT_MS is 2000; send another client_order_id to mean it twice",
  );
  assertEquals(rig.broker.submit(once).order_id, rig.broker.orders().at(-1)?.order_id, "the same id is the same order");
  assertEquals(rig.broker.submit({ ...once, client_order_id: "b" }).status, "open");
  assertEquals(rig.broker.submit(limit("buy", 2, 9)).status, "open");
  rig.wallMs += 2000;
  assertEquals(rig.broker.submit(limit("buy", 1, 9)).status, "open");
});

Deno.test("no more tickers are opened than may be, and what is open may grow or be closed", () => {
  const rig = openRig({ limits: { maxPositions: 2 } });
  rig.broker.submit(market("buy", 1));
  rig.print(1, 10);
  rig.broker.submit(other(rig, "AAA"));
  const third = rig.broker.submit(other(rig, "BBB"));
  assertEquals([third.guard, third.reason], ["max_positions", "2 positions are open already: MAX_OPEN_POSITIONS is 2"]);
  assertEquals(rig.broker.submit(market("buy", 1)).status, "open");
  assertEquals(rig.broker.submit(market("sell", 1)).status, "open");
});

function lossRig() {
  const locks: unknown[] = [];
  const rig = openRig({ limits: { maxDayLoss: 100 }, onLock: ({ day_pnl }) => void locks.push(day_pnl) });
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10, 100);
  const working = rig.broker.submit(limit("buy", 1, 5));
  return { rig, locks, working };
}

Deno.test("the loss of the day cancels, closes and ends trading, once, until an admin unlocks it", () => {
  const { rig, locks, working } = lossRig();
  rig.print(2, 9.01, 10);
  rig.broker.look();
  assertEquals(locks, []);
  rig.print(3, 9, 10);
  rig.broker.look();
  rig.broker.look();
  assertEquals(locks, [-100]);
  const reason = "the day's loss of 100.00 has ended trading until the next session: MAX_DAY_LOSS is 100.00";
  assertEquals(rig.broker.order(working.order_id)?.reason, reason);
  assertEquals(rig.broker.positions().map(({ quantity, realized_pnl }) => [quantity, realized_pnl]), [[0, -100]]);
  const refused = rig.broker.submit(market("buy", 1));
  assertEquals([refused.guard, refused.reason], ["day_loss", reason]);
  assertEquals(rig.broker.risk().locked, reason);
  assertEquals(rig.broker.unlock(), true);
  assertEquals(rig.broker.submit(market("buy", 1)).status, "open");
  rig.broker.look();
  assertEquals([locks.length, rig.broker.unlock()], [1, false]);
});

Deno.test("the loss of the day outlives a restart, and the next session begins anew", () => {
  const { rig, locks } = lossRig();
  rig.print(3, 8, 10);
  rig.broker.look();
  rig.restart();
  rig.broker.look();
  assertEquals([locks.length, rig.broker.submit(market("buy", 1)).guard], [2, "day_loss"]);
  const nextDay = 24 * 3_600_000;
  rig.play(trade(nextDay, { price: 8 }));
  rig.broker.look();
  assertEquals([rig.broker.risk().locked, rig.broker.risk().day_pnl], [null, 0]);
  assertEquals(rig.broker.submit(market("buy", 1)).status, "open");
});

Deno.test("check() tells cost, fee, buying power and position of an order, and submits nothing", () => {
  const rig = openRig({ costs: { commission: 0.01, leastCommission: 1 } });
  const { refusals, ...check } = rig.broker.check(limit("buy", 200, 10.5));
  assertEquals(refusals, []);
  assertEquals(check, {
    accepted: true,
    cost: 2100,
    fee: 2,
    buying_power: 100_000,
    buying_power_after: 97_898,
    position: 0,
    position_after: 200,
  });
  assertEquals(rig.broker.check(market("sell", 5)).refusals.map(({ guard }) => guard), ["position"]);
  assertEquals(rig.broker.orders(), []);
});

Deno.test("risk() shows every guard that has a setting, and what is used up of it", () => {
  const rig = openRig({ limits: { collarPct: 5, maxPositions: 3, maxDayLoss: 500, doNotTrade: [ACME] } });
  const { guards, ...rest } = rig.broker.risk();
  assertEquals(rest, { account: "main", locked: null, day_pnl: 0 });
  assertEquals(guards.map(({ guard, setting, limit, used }) => [guard, setting, limit, used]), [
    ["collar", "ORDER_COLLAR_PCT", 5, null],
    ["repeat", "ORDER_REPEAT_MS", null, null],
    ["max_shares", "ORDER_MAX_SHARES", null, null],
    ["max_notional", "ORDER_MAX_NOTIONAL", null, null],
    ["max_positions", "MAX_OPEN_POSITIONS", 3, 0],
    ["day_loss", "MAX_DAY_LOSS", 500, 0],
    ["do_not_trade", "DO_NOT_TRADE", ["ACME"], null],
    ["borrow", "HARD_TO_BORROW", null, null],
  ]);
});
