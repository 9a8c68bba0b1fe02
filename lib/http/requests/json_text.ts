import { type JSONVisitor, printParseErrorCode, visit } from "jsonc-parser";

/** Levels of arrays and objects in one another; beyond, what walks through the value could run out of stack. */
const MAX_DEPTH = 32;

/** Characters of what is wrong that are repeated. */
const EXCERPT = 12;

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** What is wrong, by the parser's own name of it. */
const FAULTS: Readonly<Record<string, string>> = {
  ValueExpected: "needs a value",
  PropertyNameExpected: "needs a name in double quotes",
  ColonExpected: "needs :",
  CommaExpected: "needs a comma",
  CloseBraceExpected: "needs , or }",
  CloseBracketExpected: "needs , or ]",
  EndOfFileExpected: "needs the end",
  InvalidSymbol: "needs a value",
  InvalidNumberFormat: "needs a number",
  InvalidUnicode: "needs an escape sequence",
  InvalidEscapeCharacter: "needs an escape sequence",
  InvalidCharacter: "needs a string without control characters",
  UnexpectedEndOfString: 'needs a closing "',
};

/** Throws at the first fault. Lines and columns are those of the parser, from 0. */
function strictVisitor(text: string): JSONVisitor {
  const names: Set<string>[] = [];
  let depth = 0;
  const fault = (what: string, line: number, column: number): SyntaxError =>
    new SyntaxError(`${what} at line ${line + 1}, column ${column + 1}`);
  const enter = (line: number, column: number): void => {
    if (depth === MAX_DEPTH) throw fault(`is nested deeper than ${MAX_DEPTH} levels`, line, column);
    depth += 1;
  };
  return {
    onObjectBegin: (_offset, _length, line, column) => {
      enter(line, column);
      names.push(new Set());
    },
    onObjectProperty: (name, _offset, _length, line, column) => {
      const known = names.at(-1);
      if (known?.has(name)) throw fault(`has ${JSON.stringify(name)} twice`, line, column);
      known?.add(name);
    },
    onObjectEnd: () => {
      names.pop();
      depth -= 1;
    },
    onArrayBegin: (_offset, _length, line, column) => enter(line, column),
    onArrayEnd: () => {
      depth -= 1;
    },
    onError: (code, offset, length, line, column) => {
      const name = printParseErrorCode(code);
      const found = text.slice(offset, offset + Math.min(length, EXCERPT));
      const not = found === "" ? "the end" : JSON.stringify(found);
      throw fault(`${FAULTS[name] ?? `has a fault (${name})`}, not ${not}`, line, column);
    },
  };
}

/**
 * The value of a JSON text. Stricter than `JSON.parse`, which often does not say where a text is wrong, takes the last
 * of two members of one name, and nests without a limit: no name twice in one object, at most 32 levels.
 *
 * @throws {SyntaxError} that says what is wrong and where
 */
export function parseJson(text: string): unknown {
  visit(text, strictVisitor(text), STRICT);
  return JSON.parse(text);
}
