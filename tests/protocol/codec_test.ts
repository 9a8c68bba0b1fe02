import { assertEquals, assertThrows } from "@std/assert";
import { decode, encode, MessageType, parseTicker } from "@/lib/protocol/mod.ts";

Deno.test("encode() writes the seed examples of the re-implemented system to the letter", () => {
  assertEquals(
    encode(MessageType.TICK, { ticker: "AAPL", price: 175.5, volume: 100 }),
    'TICK:{"ticker":"AAPL","price":175.5,"volume":100}',
  );
  assertEquals(encode("IGNITION", { ticker: "AAPL", score: 85.3 }), 'IGNITION:{"ticker":"AAPL","score":85.3}');
  assertEquals(encode("STATUS", { event: "engine_started" }), 'STATUS:{"event":"engine_started"}');
  assertEquals(encode("LOG", "engine: started"), "LOG:engine: started");
});

Deno.test("decode() reads back what encode() wrote", () => {
  const item = { ticker: "IBM", price: 187.2, volume: 100, timestamp: "2013-10-08T13:30:00.000Z", _sent_at: 1 };
  assertEquals(decode(encode("TICK", item)), { type: "TICK", data: item as never });
  assertEquals(decode("LOG:a:b:c"), { type: "LOG", data: "a:b:c" });
  assertEquals(decode("ERROR:"), { type: "ERROR", data: "" });
  assertEquals(decode('IGNITION:{"ticker":"AAPL","score":85.3}'), {
    type: "IGNITION",
    data: { ticker: parseTicker("AAPL"), score: 85.3 },
  });
  assertEquals(decode('{"type":"ACTIVE_TICKER_CHANGED","ticker":"IBM","source":"chart"}'), {
    type: "ACTIVE_TICKER_CHANGED",
    data: { type: "ACTIVE_TICKER_CHANGED", ticker: parseTicker("IBM"), source: "chart" },
  });
});

Deno.test("decode() keeps members that it does not know", () => {
  assertEquals(decode('STATUS:{"event":"x","later":{"a":1},"_seq":7}'), {
    type: "STATUS",
    data: { event: "x", later: { a: 1 }, _seq: 7 },
  });
});

const BAD: [frame: string, says: string][] = [
  ["", "known TYPE"],
  ["TICK", "known TYPE"],
  ["HELLO:{}", "known TYPE"],
  ["tick:{}", "known TYPE"],
  ["TICK:", "not JSON"],
  ["TICK:{", "not JSON"],
  ["TICK:[]", "Cannot decode the TICK"],
  ['TICK:{"ticker":"IBM","price":"1","volume":1,"timestamp":"2013-10-08T13:30:00Z"}', "price"],
  ['TICK:{"ticker":"$IBM","price":1,"volume":1,"timestamp":"2013-10-08T13:30:00Z"}', "ticker"],
  ['TICK:{"ticker":"IBM","price":1,"volume":-1,"timestamp":"2013-10-08T13:30:00Z"}', "volume"],
  ['BAR:{"ticker":"IBM","timeframe":"2m","bar":{}}', "timeframe"],
  ['{"type":"OTHER"}', "bare message"],
  ["{", "not JSON"],
];

for (const [frame, says] of BAD) {
  Deno.test(`decode() refuses ${JSON.stringify(frame)} and says why`, () => {
    assertThrows(() => decode(frame), SyntaxError, says);
  });
}

Deno.test("parseTicker() trims and upper-cases, and refuses what is no ticker", () => {
  assertEquals<string>(parseTicker(" brk.a "), "BRK.A");
  assertEquals<string>(parseTicker("btc/usd"), "BTC/USD");
  for (const bad of ["", " ", "A".repeat(33), "A\nB", "$A", "<b>"]) assertThrows(() => parseTicker(bad));
});
