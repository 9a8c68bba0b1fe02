import { assertEquals, assertThrows } from "@std/assert";
import { SubscriptionManager } from "@/lib/feed/live/subscription_manager.ts";
import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";

const tickers = (text: string) => text.split(" ").filter((word) => word !== "").map(parseTicker);

const manager = (cap?: number, always: readonly Ticker[] = []) =>
  new SubscriptionManager({
    topicsOf: (ticker, isPriority) => isPriority ? [`AM.${ticker}`, `T.${ticker}`] : [`AM.${ticker}`],
    ...(cap === undefined ? {} : { cap }),
    tickers: always,
  });

Deno.test("SubscriptionManager.changes() gives the whole difference once", () => {
  const subscriptions = manager();
  subscriptions.subscribe(tickers("A B"));
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: ["AM.A", "AM.B"] });
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: [] });
  subscriptions.unsubscribe(tickers("A"));
  subscriptions.subscribe(tickers("C"));
  assertEquals(subscriptions.changes(), { unsubscribe: ["AM.A"], subscribe: ["AM.C"] });
});

Deno.test("SubscriptionManager.changes() costs nothing for what came and went in between", () => {
  const subscriptions = manager();
  subscriptions.subscribe(tickers("A"));
  subscriptions.changes();
  subscriptions.unsubscribe(tickers("A"));
  subscriptions.subscribe(tickers("B A"));
  subscriptions.unsubscribe(tickers("B"));
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: [] });
});

Deno.test("SubscriptionManager serves the priority first, in more detail, then the watchlist up to the cap", () => {
  const subscriptions = manager(3);
  subscriptions.subscribe(tickers("A B C D"));
  assertEquals(subscriptions.tickers, tickers("B C D"));
  assertEquals(subscriptions.leftOut, 1);
  subscriptions.changes();
  subscriptions.prioritise(tickers("D X"));
  assertEquals(subscriptions.tickers, tickers("D X C"));
  assertEquals(subscriptions.changes(), { unsubscribe: ["AM.B"], subscribe: ["T.D", "AM.X", "T.X"] });
  subscriptions.prioritise([]);
  assertEquals(subscriptions.changes(), { unsubscribe: ["T.D", "AM.X", "T.X"], subscribe: ["AM.B"] });
});

Deno.test("SubscriptionManager leaves out who has been on the list longest, but nobody who was on it from the start", () => {
  const subscriptions = manager(3, tickers("S"));
  subscriptions.subscribe(tickers("A B C D"));
  assertEquals(subscriptions.tickers, tickers("S C D"));
  subscriptions.changes();
  subscriptions.subscribe(tickers("A E"));
  assertEquals(subscriptions.changes(), { unsubscribe: ["AM.C"], subscribe: ["AM.E"] });
  subscriptions.unsubscribe(tickers("S"));
  assertEquals([subscriptions.tickers, subscriptions.leftOut], [tickers("C D E"), 2]);
});

Deno.test("SubscriptionManager asks for everything again after a disconnect, refused topics too", () => {
  const subscriptions = manager();
  subscriptions.subscribe(tickers("A B"));
  subscriptions.changes();
  subscriptions.refused("AM.B");
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: [] });
  subscriptions.disconnected();
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: ["AM.A", "AM.B"] });
});

Deno.test("SubscriptionManager holds what upstream sends after all, and gives it up when it is not wanted", () => {
  const subscriptions = manager();
  subscriptions.subscribe(tickers("A B"));
  subscriptions.changes();
  for (const topic of ["AM.A", "AM.B"]) subscriptions.refused(topic);
  subscriptions.taken(["AM.B", "AM.Z"]);
  assertEquals([...subscriptions.held], ["AM.B"]);
  subscriptions.unsubscribe(tickers("A B"));
  assertEquals(subscriptions.changes(), { unsubscribe: ["AM.B"], subscribe: [] });
});

Deno.test("SubscriptionManager never holds more than 100 tickers, whatever is asked of it", () => {
  const subscriptions = manager();
  const many = Array.from({ length: 250 }, (_, index) => parseTicker(`T${index}`));
  const held = new Set<string>();
  for (let step = 0; step < 200; step++) {
    const some = many.slice((step * 37) % 200, (step * 37) % 200 + 40);
    if (step % 3 === 0) subscriptions.subscribe(some);
    else if (step % 3 === 1) subscriptions.unsubscribe(some);
    else subscriptions.prioritise(some.slice(0, 10));
    const { unsubscribe, subscribe } = subscriptions.changes();
    for (const topic of unsubscribe) assertEquals(held.delete(topic), true);
    for (const topic of subscribe) {
      assertEquals(held.has(topic), false);
      held.add(topic);
    }
    const minutes = Array.from(held).filter((topic) => topic.startsWith("AM."));
    assertEquals(new Set(minutes), new Set(subscriptions.tickers.map((ticker) => `AM.${ticker}`)));
    assertEquals(minutes.length <= 100, true);
  }
});

Deno.test("SubscriptionManager refuses a cap that is no positive integer", () => {
  for (const cap of [0, -1, 1.5, NaN]) assertThrows(() => manager(cap), RangeError, `current value is ${cap}`);
});

/** One with topics of the whole market. */
const ofMarket = (market: readonly string[]) =>
  new SubscriptionManager({ topicsOf: (ticker) => [`AM.${ticker}`, `T.${ticker}`], market });

Deno.test("SubscriptionManager.nextOfMarket() asks for the market by and by, and leaves out what is refused", () => {
  const subscriptions = ofMarket(["A.*", "AM.*", "LULD.*"]);
  assertEquals(subscriptions.nextOfMarket(2), ["A.*", "AM.*"]);
  subscriptions.refused("AM.*");
  assertEquals(subscriptions.nextOfMarket(2), ["LULD.*"]);
  assertEquals(subscriptions.nextOfMarket(2), []);
  subscriptions.disconnected();
  assertEquals(subscriptions.nextOfMarket(9), ["A.*", "AM.*", "LULD.*"]);
});

Deno.test("SubscriptionManager.changes() leaves out what a topic of the whole market covers, while it is not refused", () => {
  const subscriptions = ofMarket(["AM.*"]);
  subscriptions.subscribe(tickers("A"));
  subscriptions.nextOfMarket(1);
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: ["T.A"] });
  subscriptions.refused("AM.*");
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: ["AM.A"] });
  subscriptions.unsubscribe(tickers("A"));
  assertEquals(subscriptions.changes(), { unsubscribe: ["T.A", "AM.A"], subscribe: [] });
});

Deno.test("SubscriptionManager.changes() keeps a ticker's topic that the market wants as well", () => {
  const subscriptions = ofMarket([]);
  subscriptions.setMarket(["AM.A", "AM.B"]);
  subscriptions.subscribe(tickers("A"));
  assertEquals(subscriptions.changes(), { unsubscribe: [], subscribe: ["AM.A", "T.A"] });
  assertEquals(subscriptions.nextOfMarket(9), ["AM.B"]);
  subscriptions.unsubscribe(tickers("A"));
  assertEquals(subscriptions.changes(), { unsubscribe: ["T.A"], subscribe: [] });
  subscriptions.setMarket(["AM.B"]);
  assertEquals(subscriptions.changes(), { unsubscribe: ["AM.A"], subscribe: [] });
});

Deno.test("SubscriptionManager is not refused when only the market is, and wants something while it has a market", () => {
  const subscriptions = ofMarket(["A.*"]);
  assertEquals(subscriptions.isWanted, true);
  subscriptions.nextOfMarket(1);
  subscriptions.refused("A.*");
  assertEquals(subscriptions.isRefused, false);
  subscriptions.subscribe(tickers("A"));
  for (const topic of subscriptions.changes().subscribe) subscriptions.refused(topic);
  assertEquals(subscriptions.isRefused, true);
});
