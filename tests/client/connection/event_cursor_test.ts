import { assertEquals } from "@std/assert";
import { type EventCursor, greeted, moved, take, unread, unsynced } from "@/lib/client/connection/event_cursor.ts";
import { type ConnectedPayload, EventStamps } from "@/lib/protocol/mod.ts";

const AT_TEN: EventCursor = {
  epoch: "e1",
  seq: 10,
  isSynced: true,
  unread: 0,
  gapAfter: null,
  isRepeating: false,
};
const connected = (change: object): ConnectedPayload => ({
  event: "connected",
  epoch: "e1",
  seq: 10,
  recovered: true,
  replayed: 0,
  ...change,
} as ConnectedPayload);

Deno.test("take() follows its table", () => {
  const gap: Partial<EventCursor> = { isSynced: false, gapAfter: 10 };
  const fresh = { gapAfter: null, unread: 0 };
  const cases: [
    name: string,
    change: Partial<EventCursor> | null,
    stamps: object,
    verdict: string,
    next: object | null,
  ][] = [
    ["the next one", {}, { _seq: 11 }, "take", { seq: 11 }],
    ["the last one again", {}, { _seq: 10 }, "duplicate", {}],
    ["an old one", {}, { _seq: 3, _prev: 2 }, "duplicate", {}],
    ["one missing", {}, { _seq: 12 }, "gap", gap],
    ["under a filter, right after the last", {}, { _seq: 25, _prev: 10 }, "take", { seq: 25 }],
    ["under a filter that admits less than before", {}, { _seq: 25, _prev: 4 }, "take", { seq: 25 }],
    ["under a filter, the first of all", {}, { _seq: 25, _prev: 0 }, "take", { seq: 25 }],
    ["under a filter, one missing", {}, { _seq: 25, _prev: 11 }, "gap", gap],
    ["not numbered", {}, {}, "take", {}],
    ["of a snapshot", {}, { _snapshot: true }, "take", {}],
    ["of a snapshot, though numbered", {}, { _snapshot: true, _seq: 99 }, "take", {}],
    ["of a snapshot before the greeting", null, { _snapshot: true }, "take", null],
    ["before the first greeting", null, { _seq: 11 }, "ignore", null],
    ["before the greeting", { isSynced: false }, { _seq: 11 }, "ignore", {}],
    ["after a gap", gap, { _seq: 13 }, "ignore", {}],
    ["the same gap after a recovery", { gapAfter: 10 }, { _seq: 12 }, "gap", null],
    ["another gap after a recovery", { gapAfter: 9 }, { _seq: 12 }, "gap", gap],
    ["what was missing", { gapAfter: 10 }, { _seq: 11 }, "take", { seq: 11, ...fresh }],
    ["an unreadable one", { unread: 1 }, { _seq: 12 }, "gap", gap],
    ["the same after a recovery", { unread: 1, gapAfter: 10 }, { _seq: 12 }, "skip", {
      seq: 12,
      isRepeating: true,
      ...fresh,
    }],
    ["the same under a filter", { unread: 1, gapAfter: 10 }, { _seq: 30, _prev: 20 }, "skip", {
      seq: 30,
      isRepeating: true,
      ...fresh,
    }],
    ["one unreadable, two missing", { unread: 1, gapAfter: 10 }, { _seq: 13 }, "gap", null],
    ["unreadable where recovery is known to be useless", { unread: 1, isRepeating: true }, { _seq: 12 }, "skip", {
      seq: 12,
      ...fresh,
    }],
    ["missing where recovery is useless for unreadable ones only", { isRepeating: true }, { _seq: 12 }, "gap", gap],
    ["readable after all", { unread: 1 }, { _seq: 11 }, "take", { seq: 11, ...fresh }],
  ];
  for (const [name, change, stamps, verdict, next] of cases) {
    const before = change === null ? null : { ...AT_TEN, ...change };
    const { cursor, admission } = take(before, EventStamps.parse(stamps));
    assertEquals(admission.verdict, verdict, name);
    assertEquals<EventCursor | null>(cursor, next === null || before === null ? null : { ...before, ...next }, name);
  }
});

Deno.test("take() tells how many are skipped, and after which", () => {
  const { admission } = take({ ...AT_TEN, unread: 3, gapAfter: 10 }, EventStamps.parse({ _seq: 13 }));
  assertEquals(admission, { verdict: "skip", after: 10, missing: 2 });
});

Deno.test("greeted() goes on in the same epoch only, and starts over at the server's number otherwise", () => {
  const start = { epoch: "e1", isSynced: true, unread: 0, gapAfter: null, isRepeating: false };
  const kept: EventCursor = { ...AT_TEN, isSynced: false, unread: 2, gapAfter: 10, isRepeating: true };
  const cases: [name: string, cursor: EventCursor | null, change: object, recovered: boolean, next: object][] = [
    ["first connection", null, { recovered: false, seq: 0 }, false, { ...start, seq: 0 }],
    ["first connection, said to be recovered", null, { seq: 7 }, false, { ...start, seq: 7 }],
    ["recovered, nothing missed", kept, {}, true, { ...kept, isSynced: true, unread: 0 }],
    ["recovered, some missed", kept, { seq: 14, replayed: 4 }, true, { ...kept, isSynced: true, unread: 0 }],
    ["older than the history", kept, { seq: 99, recovered: false }, false, { ...start, seq: 99, isRepeating: true }],
    ["another epoch", kept, { epoch: "e2", seq: 2, recovered: false }, false, { ...start, epoch: "e2", seq: 2 }],
    ["another epoch, said to be recovered", kept, { epoch: "e2", seq: 12 }, false, { ...start, epoch: "e2", seq: 12 }],
    ["said to be recovered, but behind", kept, { seq: 9 }, false, { ...start, seq: 9, isRepeating: true }],
  ];
  for (const [name, cursor, change, recovered, next] of cases) {
    const step = greeted(cursor, connected(change));
    assertEquals<object>(step, { recovered, cursor: next }, name);
  }
});

Deno.test("moved() follows a change of filter forwards only, once greeted, and not past what could not be read", () => {
  assertEquals(moved(AT_TEN, 15), { ...AT_TEN, seq: 15 });
  assertEquals(moved({ ...AT_TEN, gapAfter: 10 }, 15), { ...AT_TEN, seq: 15 });
  const unreadable = { ...AT_TEN, unread: 1, gapAfter: 10 };
  assertEquals(moved(unreadable, 15), unreadable);
  assertEquals(moved(AT_TEN, 10), AT_TEN);
  assertEquals(moved(AT_TEN, 3), AT_TEN);
  const waiting = { ...AT_TEN, isSynced: false };
  assertEquals(moved(waiting, 15), waiting);
  assertEquals(moved(null, 15), null);
});

Deno.test("unread() counts, unsynced() forgets the count, and neither makes a cursor out of none", () => {
  const twice = unread(unread(AT_TEN));
  assertEquals(twice?.unread, 2);
  assertEquals(unsynced(twice), { ...AT_TEN, isSynced: false });
  assertEquals([unread(null), unsynced(null)], [null, null]);
});
