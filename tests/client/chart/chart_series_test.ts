import { assertEquals } from "@std/assert";
import { ChartDesk } from "@/lib/client/chart/chart_desk.ts";
import { type Bar, type BarsResponse, type Ticker, type Timeframe } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { AAPL, bar, START_MS, START_S, TSLA } from "../support/dashboard_samples.ts";

/** A desk whose server answers when the test says so. */
function chartRig(first: readonly Bar[] = [bar(-1, 99)]) {
  const known: { phase: "ready" | "loading" } = { phase: "ready" };
  const clock = fakeClock(START_MS);
  const asked: {
    ticker: Ticker;
    timeframe: Timeframe;
    toS: number | undefined;
    answer: PromiseWithResolvers<BarsResponse>;
  }[] = [];
  const failures: string[] = [];
  const desk = new ChartDesk({
    rest: {
      bars: (ticker, timeframe = "1m", _limit, toS) => {
        const answer = Promise.withResolvers<BarsResponse>();
        asked.push({ ticker, timeframe, toS, answer });
        return answer.promise;
      },
    },
    clock,
    commits: { changed: () => {} },
    onFailure: (text) => failures.push(text),
    known: () => ({ ticker: AAPL, phase: known.phase, bars: first }),
  });
  /** The latest question is answered with these. */
  const answer = async (bars: readonly Bar[], has_older = false) => {
    const { ticker, timeframe, answer } = asked.at(-1) ?? (() => {
      throw new TypeError("nothing was asked");
    })();
    answer.resolve({ ticker, timeframe, bars: [...bars], has_older });
    await clock.tick(0);
    desk.commit();
  };
  const fail = async () => {
    asked.at(-1)?.answer.reject(new Error("no market"));
    await clock.tick(0);
    desk.commit();
  };
  return { desk, known, clock, asked, failures, answer, fail };
}

const closes = ({ bars }: { readonly bars: readonly Bar[] }) => bars.map(({ close }) => close);

Deno.test("a chart of what the page has asks for nothing; any other is fetched, and while that is fetched itself", async () => {
  const { desk, asked, answer } = chartRig();
  assertEquals(closes(desk.acquire(AAPL, "1m").state.value), [99]);
  assertEquals(asked.length, 0);
  const other = desk.acquire(TSLA, "5m");
  assertEquals([other.state.value.phase, asked.at(-1)?.timeframe], ["loading", "5m"]);
  await answer([bar(-2, 7), bar(-1, 8)]);
  assertEquals([other.state.value.phase, closes(other.state.value)], ["ready", [7, 8]]);
  // What the page has of another time is not shown as if it were of now.
  const again = chartRig();
  again.known.phase = "loading";
  assertEquals(again.desk.acquire(AAPL, "1m").state.value.phase, "loading");
  assertEquals(again.asked.length, 1);
});

Deno.test("two charts of one ticker and timeframe share their bars until both are gone", () => {
  const { desk } = chartRig();
  const series = desk.acquire(AAPL, "1m");
  assertEquals(desk.acquire(AAPL, "1m"), series);
  desk.release(series);
  desk.tickReceived(AAPL, 101, 5, START_MS);
  desk.commit();
  assertEquals(closes(series.state.value), [99, 101]);
  desk.release(series);
  desk.tickReceived(AAPL, 102, 5, START_MS + 1);
  desk.commit();
  assertEquals(closes(series.state.value), [99, 101], "nobody looks");
});

Deno.test("scrolling back puts older bars before the others, until there are none", async () => {
  const { desk, asked, answer } = chartRig();
  const series = desk.acquire(AAPL, "1m");
  void series.loadOlder();
  void series.loadOlder();
  assertEquals(asked.map(({ toS }) => toS), [START_S - 61], "once, up to the bar before the first");
  await answer([bar(-3, 97), bar(-2, 98), bar(-1, 1)], true);
  assertEquals(closes(series.state.value), [97, 98, 99]);
  void series.loadOlder();
  await answer([bar(-4, 96)], false);
  assertEquals(closes(series.state.value), [96, 97, 98, 99]);
  void series.loadOlder();
  assertEquals(asked.length, 2, "the first has been seen");
});

Deno.test("older bars that cannot be fetched are asked for again, and the chart keeps what it has", async () => {
  const { desk, asked, failures, answer, fail } = chartRig();
  const series = desk.acquire(AAPL, "1m");
  void series.loadOlder();
  await fail();
  assertEquals([failures, series.state.value.phase], [["no market"], "ready"]);
  void series.loadOlder();
  await answer([bar(-2, 98)]);
  assertEquals([asked.length, closes(series.state.value)], [2, [98, 99]]);
});

Deno.test("a minute that is over has longer bars fetched again, at most every other second", async () => {
  const { desk, clock, asked, answer } = chartRig();
  desk.acquire(TSLA, "5m");
  await answer([bar(-5, 7)]);
  desk.barReceived(TSLA, bar(-1, 8));
  desk.barReceived(TSLA, bar(-2, 8));
  desk.barReceived(AAPL, bar(-1, 8));
  await clock.tick(0);
  assertEquals(asked.length, 2);
  await clock.tick(2000);
  assertEquals(asked.length, 3);
  desk.dispose();
});

Deno.test("what came over the socket while bars were fetched stays, and what was scrolled to as well", async () => {
  const { desk, answer } = chartRig();
  const series = desk.acquire(AAPL, "1m");
  void series.loadOlder();
  await answer([bar(-2, 98)]);
  desk.reload();
  desk.tickReceived(AAPL, 103, 5, START_MS);
  await answer([bar(-1, 100), bar(0, 102)]);
  assertEquals(closes(series.state.value), [98, 100, 103]);
});
