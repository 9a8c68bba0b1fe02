import { assertEquals } from "@std/assert";
import { journalPath } from "@/lib/client/connection/rest/practice_requests.ts";
import { trip } from "@/tests/journal/samples.ts";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { AAPL, bar, START_MS, START_S } from "../support/dashboard_samples.ts";

Deno.test("a fill, a connection and a recording that begins anew make the journal be fetched, once a second at most", async () => {
  const { dashboard, adapter, clock } = rig();
  const { revision } = dashboard.journal;
  const fill = (event: "FILL" | "CANCEL") => adapter.trade({ event, order_id: "a", ticker: AAPL });
  fill("CANCEL");
  assertEquals(revision.value, 0);
  fill("FILL");
  assertEquals(revision.value, 1);
  fill("FILL");
  fill("FILL");
  assertEquals(revision.value, 1);
  await clock.tick(1_000);
  assertEquals(revision.value, 2);
  await clock.tick(1_000);
  adapter.tell("replay_restarted");
  assertEquals(revision.value, 3);
  dashboard.journal.dispose();
});

Deno.test("the address of a journal holds what is asked and nothing else", () => {
  assertEquals(journalPath("/api/journal", {}), "/api/journal");
  assertEquals(
    journalPath("/api/journal", { account: undefined, from: 60, tag: "gap & go" }),
    "/api/journal?from=60&tag=gap+%26+go",
  );
  assertEquals(journalPath("/api/journal.csv", { account: "demo" }), "/api/journal.csv?account=demo");
});

Deno.test("what is written goes to its trade, and the journal is fetched anew; a refusal is said", async () => {
  const sent: unknown[] = [];
  const { dashboard, noticed } = rig({
    "/api/journal/a": ({ method, body }) => {
      sent.push([method, body]);
      return json(trip(1, START_MS));
    },
    "/api/journal/b": () => problem("there is no trade b in the journal", 404),
  });
  await dashboard.journal.write("a", { tags: ["gap"] });
  assertEquals(sent, [["PATCH", '{"tags":["gap"]}']]);
  assertEquals(dashboard.journal.revision.value, 1);
  await dashboard.journal.write("b", { note: "" });
  assertEquals(dashboard.journal.revision.value, 1);
  assertEquals(noticed(), ["error: Cannot keep what was written: 404 there is no trade b in the journal"]);
});

Deno.test("the chart of a trade reaches from before it to after it, in bars that it has room for", async () => {
  const { dashboard, requested } = rig({
    [`/api/bars?ticker=AAPL&timeframe=1m&limit=22&to=${START_S + 600}`]: () =>
      json({ ticker: AAPL, timeframe: "1m", bars: [bar(-30, 1), bar(-11, 2), bar(0, 3)] }),
  });
  const short = trip(1, START_MS, { ticker: AAPL });
  assertEquals((await dashboard.journal.bars(short)).map(({ close }) => close), [2, 3]);
  const long = trip(1, START_MS, { ticker: AAPL, entry_ms: START_MS - 5 * 86_400_000, held_ms: 5 * 86_400_000 });
  requested();
  await dashboard.journal.bars(long).catch(() => {});
  assertEquals(requested(), [`GET /api/bars?ticker=AAPL&timeframe=1h&limit=241&to=${START_S + 216_000}`]);
});
