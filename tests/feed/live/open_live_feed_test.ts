import { assertEquals, assertThrows } from "@std/assert";
import { parseConfig } from "@/lib/app/config.ts";
import { openFeed } from "@/lib/app/open_feed.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { FakeCoinbase } from "@/tests/support/upstream/fake_coinbase.ts";
import { FakeKraken } from "@/tests/support/upstream/fake_kraken.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";

for (
  const [name, fake, tickers] of [
    ["massive", new FakeMassive(systemClock), "AAPL,UBER"],
    ["coinbase", new FakeCoinbase(systemClock), "ETH-USD"],
    ["kraken", new FakeKraken(systemClock), "ETH/USD"],
  ] as const
) {
  Deno.test(`openFeed() opens ${name} at the configured addresses`, async () => {
    await using server = fake.listen();
    const config = parseConfig({
      FEED: name,
      TICKERS: tickers,
      MASSIVE_API_KEY: FakeMassive.KEY,
      [`${name.toUpperCase()}_WS_URL`]: server.wsUrl,
      [`${name.toUpperCase()}_REST_URL`]: `${server.restUrl}/`,
    });
    await using feed = await openFeed(config, systemClock, silentLogger);
    assertEquals([feed.name, feed.marketHours], [name, name === "massive" ? "us_equities" : "always_open"]);
    const events = feed.events(new AbortController().signal)[Symbol.asyncIterator]();
    assertEquals((await events.next()).value, { kind: "status", event: "feed_connected", data: { feed: name } });
    assertEquals(fake.peer.topics.size > 0, true);
    await events.return?.();
  });
}

for (
  const [environment, message] of [
    [{ FEED: "massive" }, "MASSIVE_API_KEY must be set when FEED=massive"],
    [{ FEED: "polygon" }, "FEED must be one of simulated, replay, massive, coinbase, kraken"],
    [{ KRAKEN_WS_URL: "https://x" }, 'KRAKEN_WS_URL must be a URL with wss:// or ws://, not "https://x"'],
    [{ COINBASE_REST_URL: "x" }, 'COINBASE_REST_URL must be a URL with https:// or http://, not "x"'],
    [{ MASSIVE_DELAYED: "yes" }, "MASSIVE_DELAYED must be one of true, false"],
  ] as const
) {
  Deno.test(`parseConfig() refuses ${JSON.stringify(environment)}`, () => {
    assertThrows(() => parseConfig(environment), TypeError, message);
  });
}
