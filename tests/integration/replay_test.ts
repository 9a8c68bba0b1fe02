import { assert, assertEquals } from "@std/assert";
import { ServerStatus } from "@/lib/protocol/mod.ts";
import { readIbmBars } from "@/tests/market/recordings.ts";
import { connectClient, isFrame, payload } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import { endLine, headLine, known, line, tradeLine } from "@/tests/feed/replay/tape_text.ts";
import * as z from "zod";

const FIXTURE = new URL("../fixtures/ibm-2013-10-08-trades.csv.gz", import.meta.url).pathname;

const BarMessage = z.object({
  ticker: z.literal("IBM"),
  timeframe: z.literal("1m"),
  revision: z.number().optional(),
  bar: z.object({
    time: z.number(),
    open: z.number(),
    high: z.number(),
    low: z.number(),
    close: z.number(),
    volume: z.number(),
  }),
});

Deno.test("a day of IBM replayed at full speed arrives trade by trade and in the vendor's own minutes", async () => {
  await using server = await startServer({
    FEED: "replay",
    REPLAY_FILES: FIXTURE,
    REPLAY_SPEED: "max",
    ENGINE_AUTOSTART: "false",
  });
  const api = `http://127.0.0.1:${server.port}/api`;
  await using client = await connectClient(server.port);
  await client.until(isFrame("STATUS", "connected"));
  const started = await fetch(`${api}/engine/start`, { method: "POST" });
  assertEquals(started.status, 200);
  await started.body?.cancel();
  await client.until(isFrame("STATUS", "feed_ended"));
  const vendor = await readIbmBars();
  const last = vendor.at(-1)?.time;
  // The last minute is closed by the end of the recording, after the feed's own last word.
  await client.until((frame) => isFrame("BAR")(frame) && frame.includes(`"time":${last}`));

  const status = ServerStatus.parse(await (await fetch(`${api}/status`)).json());
  assertEquals(status.messages["TICK"], 33_381);
  assertEquals(status.feed.state, "ended");

  const told = client.frames.filter(isFrame("BAR")).map((frame) => BarMessage.parse(payload(frame)));
  const revised = told.filter(({ revision }) => revision !== undefined);
  // The closing cross, printed at 16:00:47.
  assertEquals(revised.map(({ bar }) => new Date(bar.time * 1000).toISOString()), ["2013-10-08T19:59:00.000Z"]);
  const bars = new Map(told.map(({ bar: { time, open, high, low, close, volume } }) => [
    time,
    { time, open, high, low, close, volume },
  ]));
  assertEquals([...bars.values()], vendor.map(({ vwap: _, ...bar }) => bar));
});

/** All that a server tells of a recording, without what the clock decides: log lines, the greeting, the clock fields. */
async function told(file: string): Promise<string[]> {
  await using server = await startServer({
    FEED: "replay",
    REPLAY_FILES: file,
    REPLAY_SPEED: "max",
    ENGINE_AUTOSTART: "false",
  });
  await using client = await connectClient(server.port);
  await client.until(isFrame("STATUS", "connected"));
  const started = await fetch(`http://127.0.0.1:${server.port}/api/engine/start`, { method: "POST" });
  await started.body?.cancel();
  const end = await client.until(isFrame("STATUS", "feed_ended"));
  return client.frames.slice(1, client.frames.indexOf(end)).filter((frame) => !frame.startsWith("LOG:"))
    .map((frame) => frame.replaceAll(/"(_server_time_utc|_sent_at)":("[^"]*"|\d+)/g, ""));
}

Deno.test("two replays of one recording tell the same, ids of alerts included", async () => {
  const file = `${await Deno.makeTempDir()}/simulated-2026-01-05.ndjson`;
  await Deno.writeTextFile(
    file,
    [
      headLine(),
      line(0, { gainers: [known("IBM", 10)] }),
      ...Array.from({ length: 300 }, (_, second) => tradeLine(second * 1_000, 100, { price: 10 + second / 100 })),
      endLine(300_000, 302),
    ].join(""),
  );
  const [first, second] = [await told(file), await told(file)];
  assert(first.some(isFrame("STATUS", "alert")));
  assertEquals(first, second);
  await Deno.remove(file.slice(0, file.lastIndexOf("/")), { recursive: true });
});
