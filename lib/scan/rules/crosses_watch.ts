import type { FactTable } from "@/lib/market/mod.ts";
import { FACTS, type NumberFact, type Ticker } from "@/lib/protocol/mod.ts";
import { type Finding, type Watch, written } from "./watch.ts";

export interface Line {
  readonly fact: NumberFact;
  readonly level: number;
  readonly direction: "up" | "down" | "either";
}

/** Which way a row may cross: it has been on the other side, and far enough from the line since it crossed last. */
const NEITHER = 0;
const UP = 1;
const DOWN = 2;

/** How far from the line a fact must have been before it counts again: 0.5 % of the level or 1 cent, whichever is more. */
const distanceOf = (level: number): number => Math.max(Math.abs(level) * 0.005, 0.01);

/** Facts that come to a level from the other side. */
export class CrossesWatch implements Watch {
  readonly #line: Line;
  readonly #textOf: (value: number, direction: "up" | "down") => string;
  #table: FactTable | null = null;
  #armed = new Uint8Array(0);
  /** Whether a row has had a value: which side it is on is known. */
  #isKnown = new Uint8Array(0);

  /** @param textOf what is told of a row that has this value now */
  constructor(line: Line, textOf: (value: number, direction: "up" | "down") => string = crossing(line)) {
    this.#line = line;
    this.#textOf = textOf;
  }

  look(table: FactTable): readonly Finding[] {
    this.#fit(table);
    const column = table.numbers(this.#line.fact);
    const findings: Finding[] = [];
    for (let row = 0; row < table.size; row += 1) {
      const direction = this.#cross(row, column[row] ?? NaN);
      if (direction === null) continue;
      findings.push({ ticker: table.tickerOf(row), text: this.#textOf(column[row] ?? NaN, direction) });
    }
    return findings;
  }

  /** The same of one ticker at one moment, for what happens between two looks. */
  take(table: FactTable, ticker: Ticker, value: number): Finding | null {
    this.#fit(table);
    const row = table.rowOf(ticker);
    const direction = row === undefined ? null : this.#cross(row, value);
    return direction === null ? null : { ticker, text: this.#textOf(value, direction) };
  }

  /** The way in which a row has crossed with this value, if that is to be told. */
  #cross(row: number, value: number): "up" | "down" | null {
    if (Number.isNaN(value)) return null;
    const { level, direction } = this.#line;
    const distance = distanceOf(level);
    const armed = this.#armed[row] ?? NEITHER;
    if (this.#isKnown[row] !== 1) {
      this.#isKnown[row] = 1;
      this.#armed[row] = value < level ? UP : value > level ? DOWN : NEITHER;
      return null;
    }
    const crossed = armed === UP && value >= level ? "up" : armed === DOWN && value <= level ? "down" : null;
    if (crossed !== null) this.#armed[row] = NEITHER;
    if (value <= level - distance) this.#armed[row] = UP;
    else if (value >= level + distance) this.#armed[row] = DOWN;
    return crossed !== null && (direction === "either" || direction === crossed) ? crossed : null;
  }

  #fit(table: FactTable): void {
    if (this.#table !== table) {
      this.#table = table;
      this.#armed = new Uint8Array(table.size);
      this.#isKnown = new Uint8Array(table.size);
    }
    if (this.#armed.length >= table.size) return;
    this.#armed = grown(this.#armed, table.size * 2);
    this.#isKnown = grown(this.#isKnown, table.size * 2);
  }
}

const crossing = ({ fact, level }: Line) => (value: number, direction: "up" | "down"): string =>
  `${FACTS[fact].label} crossed ${written(level)} ${direction === "up" ? "upwards" : "downwards"}, now ${
    written(value)
  }`;

function grown(column: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(column);
  return larger;
}
