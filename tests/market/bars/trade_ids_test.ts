import { assert, assertEquals } from "@std/assert";
import { Random } from "@/lib/feed/simulated/random.ts";
import { TradeIds } from "@/lib/market/bars/trade_ids.ts";
import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { ACME } from "../trades.ts";

const TICKERS = [ACME, parseTicker("OTHR")];
const WINDOW = 15;
/** A day, in minutes since 1970. */
const START = 29_000_000;

/** Ids as markets give them: rising, a little out of order, of several exchanges, far apart, and such as end in no number. */
const FORMS: readonly ((random: Random, n: number) => string)[] = [
  (random, n) => String(n + random.integer(0, 5)),
  (random, n) => `${random.integer(1, 4)}-0-${71_675_577_320_000 + n}`,
  (random, n) => String(Math.max(0, n - random.integer(0, 2_000_000))),
  (random) => String(random.integer(0, 2 ** 50)),
  (random, n) => `${n}${random.pick(["a", "-", ".0", ""])}`,
  (random, n) => `00${n % 40}` + random.pick(["", "0", "00"]),
  (random) => String(random.integer(0, 30)),
  (random, n) => `${n}${n}${n}${n}${random.integer(0, 9)}`,
];

Deno.test("TradeIds tells known ids from new ones as a set of their texts does", () => {
  for (const [index, form] of FORMS.entries()) {
    const random = new Random(index);
    const ids = new TradeIds();
    const known = new Map(TICKERS.map((ticker) => [ticker, ids.known()]));
    const knownOf = (ticker: Ticker) => known.get(ticker) ?? ids.known();
    const plain = new Map<string, { minute: number }>();
    const told: { ticker: typeof ACME; minute: number; id: string }[] = [];
    for (let n = 1; n <= 4_000; n++) {
      const now = START + Math.floor(n / 100);
      // Now and then one that has been told, of a minute in the window: those before it may still be known.
      const recent = told.slice(-500).filter(({ minute }) => minute >= now - WINDOW);
      const again = random.chance(0.2) && recent.length > 0 ? random.pick(recent) : null;
      const minute = again?.minute ?? now - (random.chance(0.05) ? random.integer(0, 5) : 0);
      const ticker = again?.ticker ?? random.pick(TICKERS);
      const id = again?.id ?? form(random, n);
      const key = `${ticker} ${minute} ${id}`;
      if (random.chance(0.02) && plain.has(key)) {
        ids.remove(knownOf(ticker), minute, id);
        plain.delete(key);
      }
      assertEquals(ids.add(knownOf(ticker), minute, id), !plain.has(key), `form ${index}, ${key}`);
      plain.set(key, { minute });
      told.push({ ticker, minute, id });
      if (n % 100 === 0) {
        for (const one of known.values()) ids.forget(one, now - WINDOW);
        for (const [key, { minute }] of plain) if (minute < now - WINDOW) plain.delete(key);
      }
    }
  }
});

Deno.test("TradeIds forgets a ticker's ids once the last of them is old, and gives their memory to others", () => {
  const ids = new TradeIds();
  const known = ids.known();
  const fill = (minute: number, from: number) => {
    for (let n = 0; n < 200_000; n++) assert(ids.add(known, minute, String(from + n)));
  };
  fill(START, 1);
  const { bytes } = ids;
  assert(bytes < 200_000 * 20, `${bytes} bytes`);
  for (let round = 1; round <= 20; round++) {
    assert(ids.forget(known, START + round));
    fill(START + round, 1);
  }
  assertEquals(ids.bytes, bytes);
});

Deno.test("TradeIds takes less than 8 bytes for an id of the whole market", () => {
  const ids = new TradeIds();
  const random = new Random(1);
  const tickers = Array.from({ length: 2_000 }, () => ids.known());
  for (let n = 0; n < 1_000_000; n++) ids.add(random.pick(tickers), START + Math.floor(n / 100_000), String(n));
  assert(ids.bytes < 8_000_000 * 1.25, `${ids.bytes} bytes`);
});
