import { assertEquals, assertThrows } from "@std/assert";
import { serialize } from "@/lib/protocol/mod.ts";

class Position {
  ticker = "IBM";
  size = 3;
}

const CASES: [name: string, value: unknown, json: string][] = [
  ["a plain object", { a: 1, b: "x", c: [true, null] }, '{"a":1,"b":"x","c":[true,null]}'],
  ["a safe bigint", { n: 42n, m: -42n }, '{"n":42,"m":-42}'],
  ["an unsafe bigint", 9007199254740993n, '"9007199254740993"'],
  ["a typed array", new Float64Array([1.5, NaN]), "[1.5,null]"],
  ["an array of 64-bit integers", new BigInt64Array([5n]), "[5]"],
  ["a view of bytes", new DataView(new Uint8Array([1, 2, 3]).buffer, 1), "[2,3]"],
  ["a buffer", new Uint8Array([7, 8]).buffer, "[7,8]"],
  ["a Set", new Set(["a", 1n]), '["a",1]'],
  ["a Map", new Map<unknown, unknown>([["a", new Map([[1, 2]])], [5, "x"]]), '{"5":"x","a":{"1":2}}'],
  ["a Date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["a Date that is none", new Date(NaN), "null"],
  ["NaN and infinities", [NaN, Infinity, -Infinity], "[null,null,null]"],
  ["a function", Math.max, '"function max() { [native code] }"'],
  ["a symbol", Symbol("s"), '"Symbol(s)"'],
  ["a regular expression", /x/g, '"/x/g"'],
  ["an error", new RangeError("too far"), '"RangeError: too far"'],
  ["a URL", new URL("http://a.example/"), '"http://a.example/"'],
  ["an instance of a class", new Position(), '{"ticker":"IBM","size":3}'],
  ["a member that is undefined", { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ["a hole in an array", new Array(2), "[null,null]"],
  ["a key named __proto__", JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ["undefined itself", undefined, "null"],
  ["a line separator in text", "a\nb\u2028", '"a\\nb\u2028"'],
];

for (const [name, value, json] of CASES) {
  Deno.test(`serialize() writes ${name}`, () => assertEquals(serialize(value), json));
}

Deno.test("serialize() writes the same object twice when it stands in two places", () => {
  const shared = { a: 1 };
  assertEquals(serialize([shared, { shared }]), '[{"a":1},{"shared":{"a":1}}]');
});

Deno.test("serialize() refuses whatever contains itself, at any depth and through any container", () => {
  const self: Record<string, unknown> = {};
  self["in"] = { set: new Set([new Map([["self", self]])]) };
  assertThrows(() => serialize(self), TypeError, "cycle");
  const list: unknown[] = [];
  list.push(list);
  assertThrows(() => serialize(list), TypeError, "cycle");
});
