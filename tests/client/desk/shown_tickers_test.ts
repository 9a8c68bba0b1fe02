import { assertEquals } from "@std/assert";
import { BackendClient } from "@/lib/client/connection/backend_client.ts";
import { ShownTickers, subscriptionTo } from "@/lib/client/desk/shown_tickers.ts";
import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { AAPL, TSLA } from "../support/dashboard_samples.ts";
import { rig } from "../support/rig.ts";

const IBM = parseTicker("IBM");
const LONG = Array.from({ length: 900 }, (_, index) => parseTicker(`NAME-OF-20-LETTER${100 + index}`));
const setOf = (...tickers: Ticker[]): ReadonlySet<Ticker> => new Set(tickers);

/** A page that showed `tickers` when it was made, on a live connection. */
function page(tickers: ReadonlySet<Ticker>, maxMessageLength = 16_384) {
  const all = rig({ subscription: subscriptionTo(tickers, maxMessageLength) });
  const shown = new ShownTickers(new BackendClient(all.adapter), maxMessageLength);
  const socket = all.goLiveBatched();
  const changes = () => socket.sent.map((text) => JSON.parse(text)).filter(({ type }) => /SUBSCRIBE$/.test(type));
  return { ...all, shown, changes };
}

Deno.test("subscriptionTo() asks for the types that are broadcast and for the tickers by name", () => {
  const { adapter, socket } = page(setOf(AAPL, TSLA));
  const types = ["TICK", "BAR", "TRADE", "WATCHLIST", "STATUS", "IGNITION", "LOG"];
  assertEquals(socket().said("HELLO"), [
    { type: "HELLO", flush_ms: 16, conflate: false, tickers: ["AAPL", "TSLA"], types },
  ]);
  assertEquals(subscriptionTo(setOf(), 16_384).tickers, []);
  adapter.stop();
});

Deno.test("subscriptionTo() asks for all tickers where naming them would make too long a HELLO", () => {
  for (const [tickers, maxMessageLength] of [[setOf(...LONG), 16_384], [setOf(AAPL), 512]] as const) {
    assertEquals(subscriptionTo(tickers, maxMessageLength).tickers, ["*"]);
  }
  const { adapter, socket } = page(setOf(...LONG), 40_000);
  const [hello = ""] = socket().sent;
  assertEquals([hello.length > 16_384, hello.length < 40_000], [true, true]);
  adapter.stop();
});

Deno.test("ShownTickers.show() tells the difference only, first what is gone, and nothing when there is none", () => {
  const { adapter, shown, changes } = page(setOf(AAPL, TSLA));
  shown.show(setOf(TSLA, AAPL));
  assertEquals(changes(), []);
  shown.show(setOf(TSLA, IBM));
  assertEquals(changes(), [
    { type: "UNSUBSCRIBE", tickers: ["AAPL"] },
    { type: "SUBSCRIBE", tickers: ["IBM"] },
  ]);
  shown.show(setOf(TSLA));
  shown.show(setOf());
  shown.show(setOf(AAPL));
  assertEquals(changes().slice(2), [
    { type: "UNSUBSCRIBE", tickers: ["IBM"] },
    { type: "UNSUBSCRIBE", tickers: ["TSLA"] },
    { type: "SUBSCRIBE", tickers: ["AAPL"] },
  ]);
  adapter.stop();
});

Deno.test("ShownTickers.show() starts with nothing and says in the next HELLO what changed while away", async () => {
  const { adapter, clock, shown, changes, socket } = page(setOf());
  shown.show(setOf(AAPL));
  socket().lose();
  shown.show(setOf(AAPL, IBM));
  assertEquals(changes(), [{ type: "SUBSCRIBE", tickers: ["AAPL"] }]);
  await clock.tick(5_000);
  socket().accept();
  const [hello] = socket().said("HELLO");
  assertEquals(hello, { ...hello, epoch: "e1", seq: 0, tickers: ["AAPL", "IBM"] });
  adapter.stop();
});

Deno.test("ShownTickers.show() subscribes to all tickers for good once the server does not take their names", () => {
  const refused = page(setOf(AAPL));
  refused.shown.show(setOf(AAPL, TSLA));
  refused.socket().receive('ERROR:{"code":"too_many_tickers","message":"at most 1 can be subscribed by name, not 2"}');
  const long = page(setOf(AAPL));
  long.shown.show(setOf(...LONG));
  for (const { adapter, changes, shown, errors } of [refused, long]) {
    assertEquals(changes().at(-1), { type: "SUBSCRIBE", tickers: ["*"] });
    const before = changes().length;
    shown.show(setOf(TSLA));
    assertEquals([changes().length, adapter.subscription.tickers, errors], [before, "all", []]);
    adapter.stop();
  }
});

Deno.test("ShownTickers.confirmed() tells once which tickers are new, whatever else was under way", () => {
  const { adapter, shown } = page(setOf(AAPL));
  assertEquals(shown.confirmed(["AAPL"]), setOf(), "those of HELLO are no news");
  shown.show(setOf(AAPL, TSLA, IBM));
  assertEquals(shown.confirmed(["AAPL"]), setOf());
  assertEquals(shown.confirmed(["AAPL", "TSLA"]), setOf(TSLA));
  assertEquals(shown.confirmed(["AAPL", "TSLA"]), setOf());
  shown.show(setOf(AAPL, TSLA));
  assertEquals(shown.confirmed(["AAPL", "TSLA", "IBM"]), setOf(), "it is not shown any more");
  shown.show(setOf(AAPL, TSLA, IBM));
  assertEquals(shown.confirmed(["*"]), setOf(IBM));
  for (const odd of [undefined, "AAPL", {}, [1]]) assertEquals(shown.confirmed(odd).size, 0);
  adapter.stop();
});

Deno.test("ShownTickers.confirmed() is not deceived by an answer from before a ticker left and came back", () => {
  const { adapter, shown } = page(setOf(AAPL));
  shown.show(setOf(AAPL, TSLA));
  shown.show(setOf(AAPL));
  shown.show(setOf(AAPL, TSLA));
  assertEquals(shown.confirmed(["AAPL", "TSLA"]), setOf(TSLA), "of the first request");
  assertEquals(shown.confirmed(["AAPL"]), setOf());
  assertEquals(shown.confirmed(["AAPL", "TSLA"]), setOf(TSLA), "of the last one");
  adapter.stop();
});
