import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseJson } from "@/lib/http/requests/json_text.ts";

Deno.test("parseJson() reads whatever JSON.stringify() writes, up to its depth", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(undefined, 2, "\t"), (value, space) => {
    const text = JSON.stringify(value, null, space);
    assertEquals(parseJson(text), JSON.parse(text));
  }));
});

Deno.test("parseJson() refuses what JSON.parse() refuses, and says where", () => {
  const text = fc.array(
    fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      '"b"',
      "\\",
      "\\u00e9",
      "\\x",
      "0",
      "1",
      "-",
      ".",
      "e",
      "+",
      "true",
      "null",
      "nul",
      " ",
      "\n",
      "\u0001",
      "é",
      "\u00a0",
      "'",
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join(""));
  let accepted = 0;
  fc.assert(
    fc.property(text, (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        assertThrows(() => parseJson(text), SyntaxError, " at line ", text);
        return;
      }
      accepted += 1;
      try {
        assertEquals(parseJson(text), expected);
      } catch (error) {
        assert(error instanceof SyntaxError && error.message.includes(" twice at line "), text);
      }
    }),
    { numRuns: 5000 },
  );
  assert(accepted > 0, "no text was JSON: nothing was compared");
});

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

const WRONG: [text: string, says: string][] = [
  ["", "needs a value, not the end at line 1, column 1"],
  ['{"a":x}', 'needs a value, not "x" at line 1, column 6'],
  ['{"a":1,}', 'needs a name in double quotes, not "}" at line 1, column 8'],
  ['{\n  "a": 1\n  "b": 2\n}', 'needs a comma, not "\\"b\\"" at line 3, column 3'],
  ['["a', 'needs a closing ", not "\\"a" at line 1, column 2'],
  ['["a\nb"]', 'needs a closing ", not "\\"a" at line 1, column 2'],
  ['["\\q"]', 'needs an escape sequence, not "\\"\\\\q\\"" at line 1, column 2'],
  ["[1 💥]", 'needs a value, not "💥" at line 1, column 4'],
  ["01", 'needs the end, not "1" at line 1, column 2'],
  ["{} {}", 'needs the end, not "{" at line 1, column 4'],
  ['{"a":1,"b":{"a":2},"\\u0061":3}', 'has "a" twice at line 1, column 20'],
  [deep(33), "is nested deeper than 32 levels at line 1, column 33"],
  [deep(30_000), "is nested deeper than 32 levels at line 1, column 33"],
];

for (const [text, says] of WRONG) {
  Deno.test(`parseJson() says of ${JSON.stringify(text.slice(0, 40))}: ${says}`, () => {
    assertEquals(assertThrows(() => parseJson(text), SyntaxError).message, says);
  });
}

Deno.test("parseJson() takes 32 levels", () => {
  assertEquals(JSON.stringify(parseJson(deep(32))), deep(32));
});
