import { assert, assertEquals } from "@std/assert";
import { type EpochMs, isBuy, type OrderRequest, type OrderSide, type Trade } from "@/lib/protocol/mod.ts";
import { IBM, readIbmTrades } from "@/tests/market/recordings.ts";
import { OrderRig } from "./rig.ts";

/** A day of orders against the recorded tape of IBM, 2013-10-08, its fills reckoned anew from the tape. */

const time = (clock: string): EpochMs => Date.parse(`2013-10-08T${clock}-04:00`) as EpochMs;

interface Scripted {
  readonly at: string;
  readonly side: OrderSide;
  readonly quantity: number;
  readonly limit?: number;
  readonly stop?: number;
  /** When it is cancelled, if it still works. */
  readonly until?: string;
}

const SCRIPT: readonly Scripted[] = [
  { at: "09:45:00", side: "buy", quantity: 500 },
  { at: "10:00:00", side: "buy", quantity: 2000, limit: 180.4 },
  { at: "11:15:00", side: "sell", quantity: 300, stop: 179.6 },
  { at: "12:00:00", side: "sell", quantity: 2200 },
  { at: "12:20:00", side: "sell_short", quantity: 800 },
  { at: "13:00:00", side: "buy_to_cover", quantity: 800, limit: 179.6 },
  { at: "14:00:00", side: "buy", quantity: 700, limit: 179.3 },
  { at: "14:00:00", side: "buy", quantity: 600, limit: 179.35 },
  { at: "15:30:00", side: "sell", quantity: 1300, limit: 179.6 },
  { at: "15:31:00", side: "sell_short", quantity: 8000, limit: 179.6, until: "15:35:00" },
  { at: "15:55:00", side: "buy_to_cover", quantity: 5361 },
];

const request = ({ side, quantity, limit, stop }: Scripted): OrderRequest => ({
  ticker: IBM,
  side,
  quantity,
  order_type: limit !== undefined ? "limit" : stop !== undefined ? "stop" : "market",
  ...(limit !== undefined && { limit_price: limit }),
  ...(stop !== undefined && { stop_price: stop }),
});

/** Price, quantity and time of each fill. */
type Fills = (readonly [price: number, quantity: number, timeMs: number])[];

/** Plays the day; `pause` is asked at times in between. */
async function playDay(pauses: Readonly<Record<string, (rig: OrderRig) => void>> = {}): Promise<[OrderRig, Fills[]]> {
  const rig = new OrderRig({ startingCash: 2_000_000 });
  const ids: string[] = [];
  const actions: { readonly atMs: number; readonly run: () => void }[] = [
    ...SCRIPT.map((one) => ({
      atMs: time(one.at),
      run: () => void ids.push(rig.broker.submit(request(one)).order_id),
    })),
    ...SCRIPT.flatMap(({ until }, index) =>
      until === undefined ? [] : [{ atMs: time(until), run: () => void rig.broker.cancel(ids[index] ?? "") }]
    ),
    ...Object.entries(pauses).map(([at, pause]) => ({ atMs: time(at), run: () => pause(rig) })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  for (const trade of await readIbmTrades()) {
    for (let next = actions[0]; next !== undefined && next.atMs <= trade.timeMs; next = actions[0]) {
      actions.shift();
      rig.marketMs = next.atMs;
      next.run();
    }
    rig.play(trade);
  }
  const fills = ids.map((id) =>
    rig.store.fills(id).map(({ price, quantity, time_ms }) => [price, quantity, time_ms] as const)
  );
  return [rig, fills];
}

/** The prints that move the price. */
const prints = async () => (await readIbmTrades()).filter(({ eligibility }) => eligibility?.updatesLast);

/** What an order alone with its prints would get, walked through once with the rules in mind. */
function reckon(tape: readonly Trade[], { at, side, quantity, limit, stop, until }: Scripted): Fills {
  const better = (a: number, b: number) => isBuy(side) ? a <= b : a >= b;
  const before = tape.findLast(({ timeMs }) => timeMs < time(at))?.price ?? NaN;
  const rest = tape.filter(({ timeMs }) => timeMs >= time(at) && (until === undefined || timeMs < time(until)));
  const from = stop === undefined ? 0 : rest.findIndex(({ price }) => better(stop, price)) + 1;
  let rests = limit !== undefined && !better(before, limit);
  let left = quantity;
  const fills: Fills = [];
  for (const { price, size, timeMs } of rest.slice(from)) {
    if (limit !== undefined && !better(price, limit)) rests = true;
    else if (left > 0) {
      fills.push([rests && limit !== undefined ? limit : price, Math.min(size, left), timeMs]);
      left -= Math.min(size, left);
    }
  }
  return fills;
}

Deno.test("PaperBroker fills a day of orders on the IBM tape as a walk through the tape reckons them", async () => {
  const [tape, [rig, fills]] = await Promise.all([prints(), playDay()]);
  const alone = SCRIPT.map((one) => reckon(tape, one));
  // The two limits of 14:00 share their prints: the later order has the better limit and is served first.
  const [worse = [], better = []] = [alone[6], alone[7]];
  const lastBetterMs = better.at(-1)?.[2] ?? NaN;
  assert(worse.every(([, , timeMs]) => timeMs > lastBetterMs), "on this day they never meet");
  fills.forEach((one, index) => assertEquals(one, alone[index], SCRIPT[index]?.at));

  // python3, from the file: number of fills, quantity and value of each order.
  const sums = fills.map((one) => [
    one.length,
    one.reduce((total, [, quantity]) => total + quantity, 0),
    Math.round(one.reduce((total, [price, quantity]) => total + price * quantity, 0) * 100) / 100,
  ]);
  assertEquals(sums, [
    [2, 500, 90_750],
    [11, 2000, 360_800],
    [3, 300, 53_884.8],
    [11, 2200, 395_327],
    [6, 800, 143_684.39],
    [7, 800, 143_625],
    [6, 700, 125_510],
    [6, 600, 107_610],
    [10, 1300, 233_480],
    [42, 5361, 962_837.6],
    [48, 5361, 960_346.32],
  ]);
  assertEquals(rig.broker.orders().map(({ status }) => status).toReversed(), [
    ...Array<string>(9).fill("filled"),
    "cancelled",
    "filled",
  ]);
});

Deno.test("PaperBroker gives no order more than the IBM tape traded at its limit or better, nor twice the same print", async () => {
  const [tape, [rig, fills]] = await Promise.all([prints(), playDay()]);
  SCRIPT.forEach(({ at, side, limit = isBuy(side) ? Infinity : 0 }, index) => {
    const good = tape.filter(({ price, timeMs }) =>
      timeMs >= time(at) && (isBuy(side) ? price <= limit : price >= limit)
    );
    const traded = good.reduce((total, { size }) => total + size, 0);
    assert((fills[index] ?? []).reduce((total, [, quantity]) => total + quantity, 0) <= traded);
  });
  const perMoment = Map.groupBy(fills.flat(), ([, , timeMs]) => timeMs);
  for (const [moment, dealt] of perMoment) {
    const size = tape.filter(({ timeMs }) => timeMs === moment).reduce((total, print) => total + print.size, 0);
    assert(dealt.reduce((total, [, quantity]) => total + quantity, 0) <= size);
  }
  assertEquals(rig.told.length, SCRIPT.length + fills.flat().length + 1, "one TRADE per submission, fill and cancel");
});

Deno.test("PaperBroker's P&L of the IBM day is what can be worked out by hand", async () => {
  const seen: unknown[] = [];
  const look = ({ broker }: OrderRig) => {
    const [position] = broker.positions();
    const { cash, equity } = broker.account();
    seen.push([
      position?.quantity,
      position?.average_price,
      position?.realized_pnl,
      position?.unrealized_pnl,
      cash,
      equity,
    ]);
  };
  const [rig] = await playDay({ "11:00:00": look, "11:50:00": look, "12:30:00": look });
  assertEquals(seen, [
    // 500 for 90,750.00 and 2,000 for 360,800.00: 2,500 at 180.62, cash 2,000,000 - 451,550. Last 180.00:
    // 2,500 * -0.62 = -1,550.
    [2500, 180.62, 0, -1550, 1_548_450, 1_998_450],
    // 300 of them sold for 53,884.80, which had cost 54,186: -301.20. Last 179.62: 2,200 * -1.00 = -2,200.
    [2200, 180.62, -301.2, -2200, 1_602_334.8, 1_997_498.8],
    // 2,200 sold for 395,327.00, which had cost 397,364: -2,037, in all -2,338.20. Then 800 sold short for 143,684.39:
    // at 179.6054875. Last 179.77: -800 * 0.1645125 = -131.61.
    [-800, 179.6054875, -2338.2, -131.61, 2_141_346.19, 1_997_530.19],
  ]);
  // In the end nothing is held, so the profit is what came in less what went out:
  //   in   53,884.80 + 395,327.00 + 143,684.39 + 233,480.00 + 962,837.60                  = 1,789,213.79
  //   out  90,750.00 + 360,800.00 + 143,625.00 + 125,510.00 + 107,610.00 + 960,346.32     = 1,788,641.32
  const [flat] = rig.broker.positions();
  assertEquals([flat?.quantity, flat?.realized_pnl, flat?.unrealized_pnl], [0, 572.47, 0]);
  assertEquals(rig.broker.account(), {
    cash: 2_000_572.47,
    equity: 2_000_572.47,
    buying_power: 2_000_572.47,
    realized_pnl: 572.47,
    unrealized_pnl: 0,
    fees: 0,
  });
});
