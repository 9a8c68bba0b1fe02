import { computed, Signal } from "@preact/signals";
import { DevalueError, stringify } from "devalue";
import { isValidElement, type VNode } from "preact";
import type { Island, Snapshot } from "../snapshot.ts";

/** What one page render collects. */
export class RenderState {
  /** Allows the page's own inline scripts and styles in a Content-Security-Policy. */
  readonly nonce: string = crypto.randomUUID().replaceAll("-", "");
  /** Elements from `<Head>`, by what they replace. */
  readonly head: Map<string, VNode> = new Map();
  /** Which of the elements `html`, `head` and `body` the page has rendered itself. */
  readonly rendered: Set<string> = new Set();
  readonly snapshot: Snapshot;
  readonly #instances: { island: Island; props: Record<string, unknown> }[] = [];

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /** The islands on the page, each once. */
  get islands(): Island[] {
    return [...new Set(this.#instances.map(({ island }) => island))];
  }

  /**
   * Notes an instance of an island and returns its number.
   *
   * @throws {TypeError} If it has children.
   */
  addIsland(island: Island, { children, ...props }: Record<string, unknown>): number {
    if (children !== undefined && children !== null) throw new TypeError(noJsx(island.name));
    return this.#instances.push({ island, props }) - 1;
  }

  /**
   * The props of all islands in one text, so that a signal that two share stays one signal.
   *
   * @throws {TypeError} If a value cannot be sent, such as a function or JSX.
   */
  stringifyProps(): string {
    try {
      return stringify(this.#instances.map(({ props }) => props), REDUCERS);
    } catch (cause) {
      if (!(cause instanceof DevalueError)) throw cause;
      const { island } = this.#instances[parseInt(cause.path.slice(1))] ?? {};
      throw new TypeError(`Cannot send the props of island ${island?.name}: ${cause.message} at ${cause.path}`, {
        cause,
      });
    }
  }
}

const COMPUTED: unknown = Object.getPrototypeOf(computed(() => null));
const REDUCERS = {
  Computed: (x: unknown) => x instanceof Signal && Object.getPrototypeOf(x) === COMPUTED && [x.peek()],
  Signal: (x: unknown) => x instanceof Signal && [x.peek()],
  Jsx: (x: unknown) => {
    if (isValidElement(x)) throw new TypeError(noJsx(String(x.type)));
  },
};

function noJsx(name: string): string {
  return `Cannot pass JSX to island ${name}: the Fresh stand-in does not support JSX in island props`;
}
