import { isValidElement, type VNode } from "preact";
import { computed, Signal } from "@preact/signals";
import { stringify } from "devalue";
import type { Island, Snapshot } from "../snapshot.ts";

/** What one page render collects. */
export class RenderState {
  /** Allows the page's own inline scripts and styles in a Content-Security-Policy. */
  readonly nonce: string = crypto.randomUUID().replaceAll("-", "");
  /** Elements from `<Head>`, by what they replace. */
  readonly head: Map<string, VNode> = new Map();
  /** The islands on the page. */
  readonly islands: Set<Island> = new Set();
  /** The document's elements that the page has rendered itself. */
  readonly rendered: Set<string> = new Set();
  readonly snapshot: Snapshot;
  readonly #props: Record<string, unknown>[] = [];

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * Notes an island and returns the number of its props.
   *
   * @throws {TypeError} If the props hold JSX or something else that cannot be sent.
   */
  addIsland(island: Island, props: Record<string, unknown>): number {
    const { children, ...rest } = props;
    if (children !== undefined && children !== null) {
      throw new TypeError(
        `Cannot pass children to island ${island.name}: the Fresh stand-in does not support JSX in island props`,
      );
    }
    try {
      stringifyProps(rest);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TypeError(
        `Cannot send the props of island ${island.name}: ${reason}`,
        { cause },
      );
    }
    this.islands.add(island);
    return this.#props.push(rest) - 1;
  }

  /** The props of all islands in one text, so that a shared signal stays one signal. */
  stringifyProps(): string {
    return stringifyProps(this.#props);
  }
}

const COMPUTED: object = Object.getPrototypeOf(computed(() => null));

function stringifyProps(value: unknown): string {
  return stringify(value, {
    Computed: (x: unknown) => x instanceof Signal && Object.getPrototypeOf(x) === COMPUTED && [x.peek()],
    Signal: (x: unknown) => x instanceof Signal && [x.peek()],
    JSX: (x: unknown) => {
      if (isValidElement(x)) {
        throw new TypeError("the Fresh stand-in does not support JSX in them");
      }
      return false;
    },
  });
}
