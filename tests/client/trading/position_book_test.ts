import { batch, effect } from "@preact/signals";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { PositionBook } from "@/lib/client/trading/position_book.ts";
import type { Account, Ticker, ValuedPosition } from "@/lib/protocol/mod.ts";
import { AAPL, ACCOUNT, position, START_MS, TSLA } from "../support/dashboard_samples.ts";

function rig(positions: readonly ValuedPosition[], account: Account = ACCOUNT) {
  const book = new PositionBook(positions, account);
  let [at, timeMs] = [0, START_MS];
  const commit = () => batch(() => book.commit());
  return {
    book,
    commit,
    mark: () => at,
    price: (ticker: Ticker, price: number, ms = timeMs += 1) => {
      book.applyPrice(ticker, price, ms, at += 1);
      commit();
    },
    merge: (items: ValuedPosition[], since: number, changes: Partial<Account> = {}) => {
      book.merge({ account: { ...account, ...changes }, count: items.length, items }, since);
      commit();
    },
    gain: (ticker: Ticker) => book.row(ticker)?.value.unrealized_pnl,
  };
}

Deno.test("PositionBook moves profit and loss of longs and shorts with each price", () => {
  const { book, price, gain } = rig([position(AAPL, 100, 10), position(TSLA, -20, 200)]);
  price(AAPL, 10.5);
  price(TSLA, 210);
  assertEquals([gain(AAPL), gain(TSLA)], [50, -200]);
  assertEquals(book.row(AAPL)?.value.market_value, 1050);
  const { equity, unrealized_pnl, buying_power } = book.account.value;
  assertEquals([equity, unrealized_pnl], [99_850, -150]);
  // 50 more long and 200 more short are in the market, 150 less is there to pay.
  assertEquals(buying_power, 100_000 - 150 - 250);
});

Deno.test("PositionBook touches only the row whose price has changed", () => {
  const { book, price } = rig([position(AAPL, 100, 10), position(TSLA, 5, 200)]);
  let [aapl, tsla] = [0, 0];
  const stops = [
    effect(() => void (book.row(AAPL)?.value, aapl += 1)),
    effect(() => void (book.row(TSLA)?.value, tsla += 1)),
  ];
  price(AAPL, 11);
  price(AAPL, 11);
  assertEquals([aapl, tsla], [2, 1]);
  for (const stop of stops) stop();
});

Deno.test("PositionBook does not let a trade that is told late move the price back", () => {
  const { price, gain } = rig([position(AAPL, 100, 10)]);
  price(AAPL, 12, START_MS + 10);
  price(AAPL, 11, START_MS + 5);
  assertEquals(gain(AAPL), 200);
});

Deno.test("PositionBook.merge() takes what is held from the server, and prices that came meanwhile from the market", () => {
  const { book, price, merge, mark, gain } = rig([position(AAPL, 100, 10)]);
  const since = mark();
  price(AAPL, 12);
  merge([position(TSLA, 0, 0, { realized_pnl: 7 }), position(AAPL, 200, 11)], since, { realized_pnl: 7 });
  assertEquals([book.tickers.value, [...book.held.value]], [[AAPL, TSLA], [AAPL]], "what is held comes first");
  assertEquals([gain(AAPL), book.row(AAPL)?.value.quantity], [200, 200]);
  assertEquals([book.account.value.realized_pnl, book.account.value.equity], [7, 100_200]);
  merge([position(AAPL, 200, 11, { last_price: 11.5, unrealized_pnl: 100 })], mark(), { unrealized_pnl: 100 });
  assertEquals([gain(AAPL), book.account.value.unrealized_pnl], [100, 100], "an answer to a later question is newer");
  merge([], mark());
  assertEquals([book.row(AAPL), book.tickers.value, book.held.value.size], [undefined, [], 0]);
});

Deno.test("PositionBook knows a position without a price until one comes", () => {
  const unknown = position(AAPL, 10, 50, { last_price: null, market_value: null, unrealized_pnl: null });
  const { book, price, gain } = rig([unknown], { ...ACCOUNT, buying_power: 99_500 });
  assertEquals([gain(AAPL), book.account.value.equity], [null, 100_000]);
  price(AAPL, 51);
  assertEquals([gain(AAPL), book.account.value.equity], [10, 100_010]);
  assertAlmostEquals(book.account.value.buying_power, 99_500);
  price(TSLA, 5);
  assertEquals(book.row(TSLA), undefined);
});

Deno.test("PositionBook.rewind() lets prices of an earlier time count, as when a recording begins anew", () => {
  const { book, price, gain } = rig([position(AAPL, 100, 10)]);
  price(AAPL, 12, START_MS + 10);
  book.rewind();
  price(AAPL, 11, START_MS + 5);
  assertEquals(gain(AAPL), 100);
});
