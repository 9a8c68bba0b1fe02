import { assert, assertEquals, assertGreater, assertLess, assertNotEquals } from "@std/assert";
import type { FeedEvent } from "@/lib/feed/feed.ts";
import { STEP_MS, Tape } from "@/lib/feed/simulated/tape.ts";
import { quotesOf, statusesOf, tradesOf } from "../harness.ts";
import { followMarket } from "./market_follower.ts";

const START_MS = Date.UTC(2026, 0, 5, 15);
const MINUTE_MS = 60_000;

const tapeOf = (seed: number, tickers = 40, tradesPerSecond = 60): Tape =>
  new Tape({ seed, tickers, tradesPerSecond, startMs: START_MS });

function run(tape: Tape, untilMs: number, originMs = 0): FeedEvent[] {
  const events: FeedEvent[] = [];
  while (tape.timeMs < untilMs) events.push(...tape.next(originMs));
  return events;
}

Deno.test("Tape gives the same events for the same seed", () => {
  assertEquals(JSON.stringify(run(tapeOf(7), MINUTE_MS)), JSON.stringify(run(tapeOf(7), MINUTE_MS)));
});

Deno.test("Tape gives the same events whenever it starts, times aside", () => {
  const shifted = run(tapeOf(7), 10_000, START_MS).map((event) =>
    "timeMs" in event ? { ...event, timeMs: event.timeMs - START_MS } : event
  );
  assertEquals(JSON.stringify(shifted), JSON.stringify(run(tapeOf(7), 10_000)));
});

Deno.test("Tape gives other tickers and events for another seed", () => {
  const [one, other] = [run(tapeOf(1), 5_000), run(tapeOf(2), 5_000)];
  assertNotEquals(JSON.stringify(one), JSON.stringify(other));
  assertNotEquals(one[0], other[0]);
});

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 42, 1234567, -1, 0]) {
  Deno.test(`Tape of seed ${seed} has, within two minutes, an ignition that passes the filter and a trap`, () => {
    const { ignited, trapped } = followMarket(tapeOf(seed), 2 * MINUTE_MS);
    assertGreater(ignited.size, 0, "no ticker rose from below 4 % to a score of 70 above its VWAP in a tight spread");
    assertGreater(trapped.size, 0, "no ticker had a score of 70 in a wide spread");
  });

  Deno.test(`Tape of seed ${seed} halts and resumes a ticker within three minutes, and it does not trade meanwhile`, () => {
    const halts = new Map<unknown, number>();
    const tape = tapeOf(seed);
    let resumed = 0;
    while (tape.timeMs < 3 * MINUTE_MS) {
      for (const event of tape.next(0)) {
        if (event.kind === "status" && event.event === "halted") halts.set(event.data["ticker"], tape.timeMs);
        if (event.kind === "status" && event.event === "resumed") resumed += Number(halts.delete(event.data["ticker"]));
        if (event.kind === "trade" || event.kind === "quote") {
          assert(!halts.has(event.ticker), `${event.ticker} halted`);
        }
      }
    }
    assertGreater(resumed, 0);
  });
}

Deno.test("Tape lets new tickers join the gainers as time goes by", () => {
  const { joined } = followMarket(tapeOf(1), 10 * MINUTE_MS);
  const later = Array.from(joined.values()).filter((timeMs) => timeMs > 2 * MINUTE_MS);
  assertGreater(later.length, 2);
});

Deno.test("Tape shows falling below the VWAP after a rise as well", () => {
  assertGreater(followMarket(tapeOf(1), 10 * MINUTE_MS).belowVwap.size, 0);
});

Deno.test("Tape scores all over the scale", () => {
  const bands = new Set(Array.from(followMarket(tapeOf(1), 3 * MINUTE_MS).scores, (score) => Math.floor(score / 25)));
  for (const band of [0, 1, 2, 3]) assert(bands.has(band), `no score from ${band * 25} to ${band * 25 + 25}`);
});

Deno.test("Tape trades at the rate asked for", () => {
  for (const rate of [1, 60, 2000]) {
    const trades = tradesOf(run(tapeOf(3, 40, rate), MINUTE_MS)).length;
    // Five deviations of a Poisson count.
    assertLess(Math.abs(trades - 60 * rate), 5 * Math.sqrt(60 * rate), `${trades} trades at ${rate}/s`);
  }
});

Deno.test("Tape has late trades, odd lots that move no price, and wide spreads", () => {
  const tape = tapeOf(1);
  let late = 0;
  let oddLots = 0;
  let wide = 0;
  while (tape.timeMs < 2 * MINUTE_MS) {
    const arrivalMs = tape.timeMs;
    const events = tape.next(0);
    for (const { timeMs, size, eligibility } of tradesOf(events)) {
      assertLess(arrivalMs - timeMs, 6_100);
      if (timeMs < arrivalMs - 500) late++;
      if (size < 100) {
        oddLots++;
        assertEquals(eligibility, { updatesVolume: true, updatesHighLow: false, updatesLast: false });
      }
    }
    for (const { bid = 0, ask = 0 } of quotesOf(events)) if ((ask - bid) / ask > 0.01) wide++;
  }
  assertGreater(late, 5);
  assertGreater(oddLots, 100);
  assertGreater(wide, 20);
});

Deno.test("Tape keeps prices on the tick grid, quotes uncrossed, and a ticker quoted five times a second at most", () => {
  const events = run(tapeOf(5, 200, 100), 2 * MINUTE_MS);
  const onGrid = (price: number) => {
    const ticks = price * (price < 1 ? 10_000 : 100);
    return price > 0 && Math.abs(ticks - Math.round(ticks)) < 1e-6;
  };
  for (const { price, size, ticker } of tradesOf(events)) {
    assert(onGrid(price), `${ticker} traded at ${price}`);
    assert(Number.isInteger(size) && size > 0);
  }
  const perTicker = new Map<string, number>();
  for (const { ticker, bid = 0, ask = 0 } of quotesOf(events)) {
    assert(onGrid(bid) && onGrid(ask) && bid < ask, `${ticker} quoted ${bid} to ${ask}`);
    perTicker.set(ticker, (perTicker.get(ticker) ?? 0) + 1);
  }
  assertLess(Math.max(...perTicker.values()), 120 * 5);
});

Deno.test("Tape hands out events in order of arrival, at most a step at a time, each trade with an id of its own", () => {
  const tape = tapeOf(1);
  const ids = new Set<string | undefined>();
  let trades = 0;
  for (let step = 0; step < 1000; step++) {
    const fromMs = tape.timeMs;
    let previousMs = fromMs;
    for (const { timeMs, id } of tradesOf(tape.next(0))) {
      ids.add(id);
      trades++;
      if (timeMs < fromMs) continue; // a late one
      assert(timeMs >= previousMs - 1 && timeMs <= fromMs + STEP_MS);
      previousMs = timeMs;
    }
  }
  assertEquals(ids.size, trades);
});

Deno.test("Tape goes on for hours within bounds, still igniting and halting", () => {
  const tape = tapeOf(9, 20, 5);
  const halts = statusesOf(run(tape, 3 * 60 * MINUTE_MS));
  assertGreater(halts.length, 40);
  for (const { price, listing } of tape.instruments) {
    assert(price > listing.lastClose / 3.1 && price < listing.lastClose * 3.1, `${listing.ticker} is at ${price}`);
  }
  const { joined } = followMarket(tape, 3.5 * 60 * MINUTE_MS);
  assertGreater(joined.size, 3);
});

Deno.test("Tape works with a single ticker", () => {
  assertGreater(tradesOf(run(tapeOf(1, 1, 10), 10 * MINUTE_MS)).length, 1000);
});
