/** Levels of arrays and objects in one another; beyond, what walks through the value could run out of stack. */
const MAX_DEPTH = 32;

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const BLANK = /[ \t\n\r]*/y;

/**
 * Reads JSON text strictly, without making values: the platform's own parser often does not say where a text is
 * wrong, takes the last of two members of one name, and nests without a limit.
 */
class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value(0);
    if (this.#next() !== "") throw this.#expected("the end");
  }

  #value(depth: number): void {
    const first = this.#next();
    if (first === "{") this.#members(depth, "}", (names) => this.#member(depth, names));
    else if (first === "[") this.#members(depth, "]", () => this.#value(depth + 1));
    else if (first === '"') this.#string();
    else if (!this.#take(NUMBER) && !this.#take(WORD)) throw this.#expected("a value");
  }

  /** An object or an array: its members with commas between them. */
  #members(depth: number, end: "}" | "]", member: (names: Set<string>) => void): void {
    if (depth === MAX_DEPTH) throw this.#fault(`is nested deeper than ${MAX_DEPTH} levels`);
    this.#at += 1;
    const names = new Set<string>();
    if (this.#next() === end) return void (this.#at += 1);
    while (true) {
      member(names);
      const next = this.#next();
      if (next !== "," && next !== end) throw this.#expected(`, or ${end}`);
      this.#at += 1;
      if (next === end) return;
    }
  }

  #member(depth: number, names: Set<string>): void {
    if (this.#next() !== '"') throw this.#expected("a name in double quotes");
    const start = this.#at;
    this.#string();
    // The same name can be written in several ways.
    const name = String(JSON.parse(this.#text.slice(start, this.#at)));
    if (names.has(name)) throw this.#fault(`has ${JSON.stringify(name)} twice`, start);
    names.add(name);
    if (this.#next() !== ":") throw this.#expected(":");
    this.#at += 1;
    this.#value(depth + 1);
  }

  #string(): void {
    for (this.#at += 1; this.#text[this.#at] !== '"'; this.#at += 1) {
      if (this.#text[this.#at] === "\\") {
        if (!this.#take(ESCAPE)) throw this.#expected("an escape sequence");
        this.#at -= 1;
      } else if (!(this.#text.charCodeAt(this.#at) >= 0x20)) throw this.#expected('a character or "');
    }
    this.#at += 1;
  }

  /** The character after any blanks; empty at the end. */
  #next(): string {
    this.#take(BLANK);
    return this.#text[this.#at] ?? "";
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #expected(what: string): SyntaxError {
    const [found] = this.#text.slice(this.#at, this.#at + 2);
    return this.#fault(`needs ${what}, not ${found === undefined ? "the end" : JSON.stringify(found)}`);
  }

  #fault(what: string, at = this.#at): SyntaxError {
    const lines = this.#text.slice(0, at).split("\n");
    return new SyntaxError(`${what} at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`);
  }
}

/**
 * The value of a JSON text. Stricter than `JSON.parse`: no name twice in one object, at most 32 levels.
 *
 * @throws {SyntaxError} that says what is wrong and where
 */
export function parseJson(text: string): unknown {
  new JsonScanner(text).document();
  return JSON.parse(text);
}
