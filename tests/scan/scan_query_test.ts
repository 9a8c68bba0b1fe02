import { assertEquals } from "@std/assert";
import { Random } from "@/lib/feed/simulated/random.ts";
import { type Condition, Filter, parseTicker, type ScanRequest, type Ticker } from "@/lib/protocol/mod.ts";
import { ScanQuery } from "@/lib/scan/scan_query.ts";
import { type Facts, WrittenTable } from "./fact_table.ts";
import { scan } from "./samples.ts";

const MARKET = new WrittenTable({
  AAA: { price: 5, change_pct: 10, rvol: 3, type: "CS", halted: false },
  BBB: { price: 50, change_pct: 20, rvol: 1, type: "ETF", halted: true },
  CCC: { price: 15, change_pct: -5, type: "CS", halted: false },
  DDD: { price: 2.5, change_pct: 10, rvol: 8 },
});

const ask = (changes: Partial<ScanRequest>, table = MARKET, watchlist: readonly string[] = []) =>
  new ScanQuery(scan({ filter: [], sort: { fact: "price", direction: "asc" }, ...changes }))
    .ask(table, () => watchlist.map(parseTicker));

for (
  const [filter, tickers] of [
    [[], ["DDD", "AAA", "CCC", "BBB"]],
    [[{ fact: "price", op: ">", value: 5 }], ["CCC", "BBB"]],
    [[{ fact: "price", op: ">=", value: 5 }], ["AAA", "CCC", "BBB"]],
    [[{ fact: "price", op: "<", value: 5 }], ["DDD"]],
    [[{ fact: "price", op: "<=", value: 5 }], ["DDD", "AAA"]],
    [[{ fact: "change_pct", op: "=", value: 10 }], ["DDD", "AAA"]],
    [[{ fact: "rvol", op: "!=", value: 3 }], ["DDD", "BBB"]],
    [[{ fact: "price", op: "between", value: [5, 15] }], ["AAA", "CCC"]],
    [[{ fact: "type", op: "=", value: "CS" }], ["AAA", "CCC"]],
    [[{ fact: "type", op: "!=", value: "CS" }], ["BBB"]],
    [[{ fact: "type", op: "in", value: ["CS", "ETF"] }], ["AAA", "CCC", "BBB"]],
    [[{ fact: "halted", op: "=", value: true }], ["BBB"]],
    [[{ fact: "halted", op: "!=", value: true }], ["AAA", "CCC"]],
    [[{ fact: "change_pct", op: ">", value: 0 }, { fact: "rvol", op: ">=", value: 3 }], ["DDD", "AAA"]],
    [[{ any: [{ fact: "rvol", op: ">", value: 5 }, { fact: "price", op: ">", value: 20 }] }], ["DDD", "BBB"]],
  ] satisfies [Filter, string[]][]
) {
  Deno.test(`a scan by ${JSON.stringify(filter)} finds ${tickers}`, () => {
    assertEquals<readonly string[]>(ask({ filter }).order, tickers);
  });
}

Deno.test("a scan orders by a fact, those that lack it last, then by ticker, up to its limit", () => {
  const by = (fact: "rvol" | "type" | "change_pct", direction: "asc" | "desc", limit = 10): readonly string[] =>
    ask({ sort: { fact, direction }, limit }).order;
  assertEquals(by("rvol", "desc"), ["DDD", "AAA", "BBB", "CCC"]);
  assertEquals(by("rvol", "asc"), ["BBB", "AAA", "DDD", "CCC"]);
  assertEquals(by("rvol", "asc", 2), ["BBB", "AAA"]);
  assertEquals(by("type", "desc"), ["BBB", "AAA", "CCC", "DDD"]);
  assertEquals(by("change_pct", "desc", 2), ["BBB", "AAA"]);
  assertEquals(by("change_pct", "desc", 3), ["BBB", "AAA", "DDD"]);
});

Deno.test("a scan looks at the watchlist alone, or at some tickers", () => {
  const { order } = ask({ universe: "watchlist" }, MARKET, ["BBB", "NONE", "AAA"]);
  assertEquals<readonly string[]>(order, ["AAA", "BBB"]);
  const named = ask({ universe: ["CCC", "NONE"].map(parseTicker) });
  assertEquals<readonly string[]>(named.order, ["CCC"]);
});

Deno.test("the cells of a row are as they are on the wire", () => {
  const table = new WrittenTable({ AAA: { price: 1 / 3, change_pct: 1.23456, halted: true, name: "Aaa Inc" } });
  const { rows } = ask({ columns: ["price", "change_pct", "rvol", "halted", "name", "type"] }, table);
  assertEquals([...rows.values()], [[0.3333333, 1.23, null, true, "Aaa Inc", null]]);
});

/** What a condition means, in the plainest form. */
function holds(condition: Condition, facts: Facts): boolean {
  const { op, value } = condition;
  const fact = facts[condition.fact] ?? null;
  if (fact === null) return false;
  const [low, high] = Array.isArray(value) ? value : [value, value];
  switch (op) {
    case ">":
      return Number(fact) > Number(value);
    case ">=":
      return Number(fact) >= Number(value);
    case "<":
      return Number(fact) < Number(value);
    case "<=":
      return Number(fact) <= Number(value);
    case "=":
      return fact === value;
    case "!=":
      return fact !== value;
    case "between":
      return Number(fact) >= Number(low) && Number(fact) <= Number(high);
    case "in":
      return Array.isArray(value) && value.map(String).includes(String(fact));
  }
}

Deno.test("any scan of any market answers as one that looks at each ticker by itself", () => {
  const random = new Random(13);
  const facts = ["price", "change_pct", "rvol", "volume"] as const;
  const number = () => random.integer(-3, 6) / 2;
  const text = () => random.pick(["CS", "ETF", "WARRANT"]);
  const condition = (): Condition => {
    const kind = random.integer(0, 5);
    if (kind === 0) return { fact: "type", op: "in", value: [text(), text()] };
    if (kind === 1) return { fact: "type", op: random.pick(["=", "!="]), value: text() };
    if (kind === 2) return { fact: "halted", op: random.pick(["=", "!="]), value: random.chance(0.5) };
    const fact = random.pick(facts);
    if (kind === 3) {
      const low = number();
      return { fact, op: "between", value: [low, low + random.integer(0, 3)] };
    }
    return { fact, op: random.pick([">", ">=", "<", "<=", "=", "!="]), value: number() };
  };
  for (let round = 0; round < 200; round += 1) {
    const market: [Ticker, Facts][] = Array.from({ length: random.integer(0, 40) }, (_, index) => [
      parseTicker(`T${index}`),
      {
        ...Object.fromEntries(facts.filter(() => random.chance(0.8)).map((fact) => [fact, number()])),
        ...(random.chance(0.7) && { type: text(), halted: random.chance(0.3) }),
      },
    ]);
    const filter = Filter.parse(
      Array.from(
        { length: random.integer(0, 3) },
        () => random.chance(0.3) ? { any: [condition(), condition()] } : condition(),
      ),
    );
    const sort = { fact: random.pick(facts), direction: random.pick(["asc", "desc"] as const) };
    const limit = random.integer(1, 20);
    const known = (ticker: Ticker): number | null => {
      const value = market.find(([name]) => name === ticker)?.[1][sort.fact] ?? null;
      return value === null ? null : Number(value);
    };
    const expected = market
      .filter(([, row]) =>
        filter.every((part) => "any" in part ? part.any.some((one) => holds(one, row)) : holds(part, row))
      )
      .map(([ticker]) => ticker)
      .sort((a, b) => {
        const [x, y] = [known(a), known(b)];
        if (x !== y && x !== null && y !== null) return sort.direction === "asc" ? x - y : y - x;
        if (x !== y) return x === null ? 1 : -1;
        return a < b ? -1 : 1;
      })
      .slice(0, limit);
    const answer = ask({ filter, sort, limit }, new WrittenTable(Object.fromEntries(market)));
    assertEquals(answer.order, expected, `round ${round}`);
  }
});
