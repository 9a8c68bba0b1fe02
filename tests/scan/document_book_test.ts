import { assertEquals, assertThrows } from "@std/assert";
import type { Scan, ScanRequest } from "@/lib/protocol/mod.ts";
import { DocumentBook } from "@/lib/scan/document_book.ts";
import { SHIPPED_SCANS } from "@/lib/scan/shipped_scans.ts";
import { Scan as ScanSchema } from "@/lib/protocol/mod.ts";
import { MemoryDocumentStore } from "@/lib/store/document_store.ts";
import { scan } from "./samples.ts";

const { id: _, shipped: __, edited: ___, ...REQUEST } = scan();
const SHIPPED = [scan({ id: "one", name: "One" }), scan({ id: "two", name: "Two" })]
  .map((one) => ({ ...one, shipped: true }));

function open(store = new MemoryDocumentStore<Scan>()) {
  const changes: [string, string | null][] = [];
  const book = new DocumentBook<ScanRequest, Scan>({
    what: "scans",
    shipped: SHIPPED,
    store,
    onChange: (id, document) => changes.push([id, document?.name ?? null]),
  });
  return { book, store, changes, reopened: () => open(store).book };
}

const summary = (book: ReturnType<typeof open>["book"]) =>
  book.list().map(({ id, name, shipped, edited }) => [id, name, shipped, edited]);

Deno.test("a book has what was shipped, and what people have made, by a name that nobody else has", () => {
  const { book, changes, reopened } = open();
  book.create({ ...REQUEST, name: "My scan!" });
  book.create({ ...REQUEST, name: "My  scan" });
  book.create({ ...REQUEST, name: "ÄÖ" });
  const all = [
    ["one", "One", true, false],
    ["two", "Two", true, false],
    ["my-scan", "My scan!", false, false],
    ["my-scan-2", "My  scan", false, false],
    ["untitled", "ÄÖ", false, false],
  ];
  assertEquals(summary(book), all);
  assertEquals(summary(reopened()), all);
  assertEquals(changes.map(([id]) => id), ["my-scan", "my-scan-2", "untitled"]);
});

Deno.test("what was shipped can be changed, deleted and restored, also after a restart", () => {
  const { book, reopened, changes } = open();
  assertEquals(book.update("one", { ...REQUEST, name: "Mine" })?.edited, true);
  assertEquals(book.remove("two"), true);
  for (const one of [book, reopened()]) {
    assertEquals(summary(one), [["one", "Mine", true, true]]);
    assertEquals([one.get("two"), one.update("two", REQUEST), one.remove("two")], [undefined, undefined, false]);
  }
  book.restore("one");
  book.restore("two");
  const whole = [["one", "One", true, false], ["two", "Two", true, false]];
  assertEquals([summary(book), summary(reopened())], [whole, whole]);
  assertEquals(book.restore("three"), undefined);
  assertEquals(changes, [["one", "Mine"], ["two", null], ["one", "One"], ["two", "Two"]]);
});

Deno.test("what people have made is gone when it is deleted, and its name is free", () => {
  const { book, reopened } = open();
  const { id } = book.create(REQUEST);
  assertEquals([book.remove(id), book.remove(id), book.restore(id)], [true, false, undefined]);
  assertEquals(summary(reopened()).length, 2);
  assertEquals(book.create(REQUEST).id, id);
});

Deno.test("no more can be made than there may be", () => {
  const { book } = open();
  for (let number = book.list().length; number < 200; number += 1) book.create(REQUEST);
  assertThrows(() => book.create(REQUEST), RangeError, "there are 200 scans already; delete one first");
});

for (const shipped of SHIPPED_SCANS) {
  Deno.test(`the shipped scan ${shipped.id} is one that could be sent`, () => {
    assertEquals(ScanSchema.parse(shipped), shipped);
  });
}
