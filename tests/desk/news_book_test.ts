import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { MOST_HEADLINES, MOST_PER_TICKER, NewsBook } from "@/lib/desk/news_book.ts";
import { type Headline, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { IBM } from "./desk_rig.ts";

const TSLA = parseTicker("TSLA");
const headline = (id: string, time_ms: number, ...tickers: Ticker[]): Headline => {
  return { id, time_ms, headline: `headline ${id}`, url: null, tickers };
};
const ids = (headlines: readonly Headline[]) => headlines.map(({ id }) => id);

Deno.test("NewsBook tells the newest first, of all or of one ticker, whatever order they came in", () => {
  const book = new NewsBook();
  for (const one of [headline("b", 2, IBM), headline("d", 4), headline("a", 1, IBM, TSLA), headline("c", 3, TSLA)]) {
    book.add(one);
  }
  assertEquals(ids(book.latest(10)), ["d", "c", "b", "a"]);
  assertEquals(ids(book.latest(2)), ["d", "c"]);
  assertEquals(ids(book.latest(10, IBM)), ["b", "a"]);
  assertEquals(ids(book.latest(1, TSLA)), ["c"]);
  assertEquals(book.latest(10, parseTicker("NONE")), []);
});

Deno.test("NewsBook takes a headline that comes again in the place of the one before", () => {
  const book = new NewsBook();
  book.add(headline("a", 1, IBM));
  book.add(headline("b", 2, IBM));
  book.add({ ...headline("a", 3, TSLA), headline: "corrected" });
  assertEquals(ids(book.latest(10)), ["a", "b"]);
  assertEquals([ids(book.latest(10, IBM)), ids(book.latest(10, TSLA))], [["b"], ["a"]]);
  book.clear();
  assertEquals([book.size, book.latest(10), book.latest(10, IBM)], [0, [], []]);
});

Deno.test("NewsBook keeps what is too old for one ticker for the others that it is about", () => {
  const book = new NewsBook();
  book.add(headline("both", 0, IBM, TSLA));
  for (let time = 1; time <= MOST_PER_TICKER; time++) book.add(headline(`${time}`, time, IBM));
  assertEquals(book.latest(100, IBM).length, MOST_PER_TICKER);
  assertEquals(ids(book.latest(10, TSLA)), ["both"]);
  book.add(headline("next", 99, IBM));
  assertEquals(book.size, MOST_PER_TICKER + 1);
});

Deno.test("NewsBook never holds more than it may, and its lists agree", () => {
  const names = ["A", "B", "C", "D"].map(parseTicker);
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ id: fc.nat(60), time: fc.nat(50), tickers: fc.uniqueArray(fc.constantFrom(...names)) }),
        { maxLength: 300 },
      ),
      (told) => {
        const book = new NewsBook();
        for (const { id, time, tickers } of told) book.add(headline(`${id}`, time, ...tickers));
        const all = book.latest(10_000);
        assertEquals(all.length, book.size);
        assertEquals(new Set(ids(all)).size, all.length);
        for (const ticker of names) {
          const own = book.latest(10_000, ticker);
          assertLessOrEqual(own.length, MOST_PER_TICKER);
          for (const one of own) assertEquals(all.includes(one), true);
        }
      },
    ),
    { seed: 7, numRuns: 100 },
  );
  const book = new NewsBook();
  for (let time = 0; time < MOST_HEADLINES + 50; time++) book.add(headline(`${time}`, time, parseTicker(`T${time}`)));
  assertEquals(book.size, MOST_HEADLINES);
  assertEquals(book.latest(10_000, parseTicker("T0")), []);
});
