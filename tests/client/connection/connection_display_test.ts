import { assertEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import { ConnectionDisplay } from "@/lib/client/connection/connection_display.ts";
import type { ConnectionView } from "@/lib/client/connection/reconnect/connection_view.ts";
import { connectionView } from "../support/connection_samples.ts";

const LIVE = connectionView("live");
const ANEW: ConnectionView = { ...LIVE, state: "connecting", attempt: 1, sinceMs: 5_000 };
const RESUMED: ConnectionView = { ...ANEW, reason: "Some messages were missing" };
const WAITING: ConnectionView = { ...ANEW, state: "waiting", retryAtMs: 9_000, reason: "The server cannot be reached" };

Deno.test("ConnectionDisplay shows nothing of a connection that is made anew within a second", () => {
  const display = new ConnectionDisplay(english.connection);
  assertEquals(display.changed(ANEW, LIVE, 5_000), null);
  assertEquals(display.overdue(5_999), null);
  const live = { ...LIVE, sinceMs: 5_999 };
  assertEquals(display.changed(live, LIVE, 5_999), live);
  assertEquals([display.overdue(9_000), display.back(true, 5_999)], [null, null]);
});

Deno.test("ConnectionDisplay shows a connection that is made anew once that takes a second, or fails", () => {
  const slow = new ConnectionDisplay(english.connection);
  slow.changed(ANEW, LIVE, 5_000);
  assertEquals([slow.overdue(6_000), slow.overdue(7_000)], [ANEW, null]);
  const failed = new ConnectionDisplay(english.connection);
  failed.changed(ANEW, LIVE, 5_000);
  assertEquals(failed.changed(WAITING, LIVE, 5_100), WAITING);
  assertEquals(failed.overdue(9_000), null);
});

Deno.test("ConnectionDisplay shows a loss, a gap and the first connection at once", () => {
  const display = new ConnectionDisplay(english.connection);
  const first = { ...ANEW, state: "idle" } as const;
  assertEquals(display.changed(ANEW, first, 0), ANEW);
  assertEquals(display.changed(WAITING, LIVE, 0), WAITING);
  assertEquals(display.changed(RESUMED, LIVE, 0), RESUMED);
});

Deno.test("ConnectionDisplay tells once how long a connection was away, from its loss on, and what is missing", () => {
  const cases = [
    [true, 999, null],
    [true, 1_000, "Live again after 1 s; trades of that time are not shown"],
    [false, 1, "Live again after 1 s; trades and log lines of that time are not shown"],
    [true, 4_200, "Live again after 5 s; trades of that time are not shown"],
  ] as const;
  for (const [recovered, awayMs, text] of cases) {
    const display = new ConnectionDisplay(english.connection);
    assertEquals(display.back(true, 0), null, "the first connection");
    display.changed(ANEW, LIVE, 5_000);
    display.changed(WAITING, LIVE, 5_000 + awayMs);
    assertEquals(display.back(recovered, 5_000 + awayMs), text);
    assertEquals(display.back(recovered, 99_000), null);
  }
});

Deno.test("ConnectionDisplay counts a loss from the last message heard, also one that began with a silence", () => {
  const display = new ConnectionDisplay(english.connection);
  const silent = connectionView("silent", { sinceMs: 1_000, lastHeardMs: 1_000 });
  assertEquals(display.changed(silent, LIVE, 4_000), silent);
  assertEquals(display.changed({ ...WAITING, lastHeardMs: 1_000 }, silent, 31_000)?.state, "waiting");
  assertEquals(display.back(true, 33_000), "Live again after 32 s; trades of that time are not shown");
});

Deno.test("ConnectionDisplay says how long a silence was that ended by itself, and counts none of it as a loss", () => {
  const display = new ConnectionDisplay(english.connection);
  const silent = connectionView("silent", { sinceMs: 1_000, lastHeardMs: 1_000 });
  display.changed(silent, LIVE, 4_000);
  display.changed(LIVE, silent, 6_500);
  assertEquals(
    display.heardAgain(LIVE, silent, 6_500),
    "Nothing was heard from the server for 6 s; it all came late",
  );
  for (const [view, shown] of [[LIVE, WAITING], [silent, LIVE], [LIVE, LIVE]] as const) {
    assertEquals(display.heardAgain(view, shown, 6_500), null);
  }
  assertEquals(display.back(true, 99_000), null);
});

Deno.test("ConnectionDisplay says once when data come another way than before", () => {
  const display = new ConnectionDisplay(english.connection);
  const stream = connectionView("live", { transport: "event_stream" });
  const words = [LIVE, { ...stream, state: "connecting" } as const, stream, stream, LIVE, LIVE]
    .map((view) => display.wayChanged(view));
  assertEquals(words, [
    null,
    null,
    "No WebSocket gets through to the server: data come as Server-Sent Events",
    null,
    "Data come by WebSocket again",
    null,
  ]);
});
