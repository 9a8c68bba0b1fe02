import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { SymbolBook } from "@/lib/desk/symbol_book.ts";
import { MarketFacts, MarketState } from "@/lib/market/mod.ts";
import { type EpochMs, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { IBM, NOON_MS } from "./desk_rig.ts";

function setUp(listed: readonly Ticker[] = []) {
  const market = new MarketState("us_equities");
  const facts = new MarketFacts(market);
  const source = { facts, listed };
  let nowMs = 0;
  const book = new SymbolBook(source, () => nowMs);
  const wait = (ms: number) => nowMs += ms;
  const tickers = () => JSON.parse(book.table().text).items.map(({ ticker }: { ticker: string }) => ticker);
  return { market, facts, source, book, wait, tickers };
}

const [TSLA, BTC] = [parseTicker("TSLA"), parseTicker("BTC-USD")];
const quote = (ticker: Ticker) => ({ kind: "quote" as const, ticker, bid: 1, ask: 2, timeMs: NOON_MS as EpochMs });

Deno.test("SymbolBook knows what the feed has told of, or lists, and nothing that a person has wished for", () => {
  const { market, facts, tickers, book } = setUp([BTC]);
  facts.refer({ ticker: IBM, name: "International Business Machines", type: "CS", exchange: "XNYS", float: 9e8 });
  market.applyQuote(quote(TSLA));
  facts.rate(parseTicker("WISH"), null);
  facts.ignite(parseTicker("WISH"), 5);
  assertEquals(tickers(), ["BTC-USD", "IBM", "TSLA"]);
  assertEquals(book.symbol(parseTicker("WISH")), undefined);
  assertEquals(book.symbol(parseTicker("NONE")), undefined);
  assertEquals(book.symbol(BTC)?.name, null);
  assertEquals(book.symbol(IBM), {
    ticker: IBM,
    known: true,
    name: "International Business Machines",
    type: "CS",
    exchange: "XNYS",
    price: null,
    change_pct: null,
    prev_close: null,
    float: 9e8,
    shares_outstanding: null,
    market_cap: null,
    avg_volume: null,
    atr_14: null,
    ssr: null,
    halted: null,
  });
});

Deno.test("SymbolBook makes its table anew after ten seconds, and keeps the tag while nothing has changed", () => {
  const { facts, book, wait, source } = setUp();
  facts.refer({ ticker: IBM, name: "IBM" });
  const first = book.table();
  assertMatch(first.tag, /^W\/"[0-9a-f]{16}"$/);
  facts.refer({ ticker: TSLA, name: "Tesla" });
  wait(9_999);
  assertEquals(book.table(), first);
  wait(1);
  const second = book.table();
  assertNotEquals(second.tag, first.tag);
  wait(10_000);
  assertEquals(book.table().tag, second.tag);
  source.facts = new MarketFacts(new MarketState("us_equities"));
  assertEquals(book.table().text, '{"count":0,"items":[]}', "another feed has begun");
});
