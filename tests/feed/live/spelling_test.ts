import { assertEquals } from "@std/assert";
import { CoinbaseFeed } from "@/lib/feed/coinbase/coinbase_feed.ts";
import { KrakenFeed } from "@/lib/feed/kraken/kraken_feed.ts";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";

const FEEDS = {
  coinbase: () => new CoinbaseFeed(),
  kraken: () => new KrakenFeed(),
  massive: () => new MassiveFeed({ apiKey: "key" }),
} as const;

const SPELLINGS: readonly (readonly [feed: keyof typeof FEEDS, typed: string, spelled: string])[] = [
  ...["BTC-USD", "btc/usd", "BTC_USD", "BTC:USD", "BTC USD", "BTCUSD", "XBT/USD", "xbtusd"].flatMap((typed) =>
    [["coinbase", typed, "BTC-USD"], ["kraken", typed, "BTC/USD"]] as const
  ),
  ["coinbase", "ETHBTC", "ETH-BTC"],
  ["coinbase", "1INCH-USDT", "1INCH-USDT"],
  ["kraken", "XDGUSD", "DOGE/USD"],
  ["kraken", "USDTUSD", "USDT/USD"],
  // No pair: upstream will say that there is no such thing.
  ["coinbase", "IBM", "IBM"],
  ["kraken", "USD", "USD"],
  ["massive", "brk.b", "BRK.B"],
  ["massive", "BRK-B", "BRK.B"],
  ["massive", "BRK/B", "BRK.B"],
  ["massive", "BACpL", "BACpL"],
  ["massive", "BAC.PRL", "BACpL"],
  ["massive", "BAC-PL", "BACpL"],
  ["massive", "BAC PR L", "BACpL"],
  ["massive", "IBM", "IBM"],
];

for (const [name, typed, spelled] of SPELLINGS) {
  Deno.test(`the ${name} feed finds ${typed} as ${spelled}`, async () => {
    await using feed = FEEDS[name]();
    assertEquals<string>(feed.spelling(parseTicker(typed)), spelled);
    // What it spells it leaves.
    assertEquals<string>(feed.spelling(parseTicker(spelled)), spelled);
  });
}
