/**
 * Types for the parts of Deno std in use. On npm std comes as plain JavaScript (`deno-std`); each block is keyed by
 * the import-map alias, because a block keyed by the npm specifier is silently ignored.
 */

declare module "@std/assert" {
  // deno-lint-ignore no-explicit-any -- constructor parameters are contravariant: no narrower type admits every class
  type Constructor<T> = abstract new (...args: any[]) => T;
  export class AssertionError extends Error {}
  export function assert(condition: unknown, msg?: string): asserts condition;
  export function assertFalse(condition: unknown, msg?: string): asserts condition is false;
  export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T;
  export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void;
  export function assertArrayIncludes<T>(actual: ArrayLike<T>, expected: ArrayLike<T>, msg?: string): void;
  export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T>;
  export function assertGreater<T>(actual: T, expected: T, msg?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertLess<T>(actual: T, expected: T, msg?: string): void;
  export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertInstanceOf<T>(actual: unknown, expected: Constructor<T>, msg?: string): asserts actual is T;
  export function assertMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertObjectMatch(
    actual: Record<PropertyKey, unknown>,
    expected: Record<PropertyKey, unknown>,
    msg?: string,
  ): void;
  export function assertStringIncludes(actual: string, expected: string, msg?: string): void;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    error?: Constructor<E>,
    msgIncludes?: string,
    msg?: string,
  ): E;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    error?: Constructor<E>,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
  export function fail(msg?: string): never;
}

declare module "@std/bytes/concat" {
  export function concat(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
}

declare module "@std/collections/sum-of" {
  export function sumOf<T>(array: Iterable<T>, selector: (element: T) => number): number;
}

declare module "@std/csv/parse" {
  export function parse(text: string, options?: { readonly separator?: string }): string[][];
}

declare module "@std/text/closest-string" {
  export function closestString(word: string, possible: readonly string[]): string;
}

declare module "@std/path/dirname" {
  export function dirname(path: string): string;
}

declare module "@std/path/basename" {
  export function basename(path: string | URL, suffix?: string): string;
}

declare module "negotiator" {
  /** Which of several representations a request asks for. npm has no types of this version. */
  export default class Negotiator {
    constructor(request: { readonly headers: Readonly<Record<string, string>> });
    encodings(available: readonly string[], options?: { readonly preferred?: readonly string[] }): string[];
  }
}
