import { type ComponentChildren, Fragment, h, options, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { createContext, type FunctionComponent } from "preact";
import { HeadContext } from "../runtime/head.ts";
import type { Island } from "../snapshot.ts";
import { Scripts } from "./scripts.ts";
import type { RenderState } from "./state.ts";

type Props = Record<string, unknown>;
type AnyVNode = VNode<Props>;

let current: RenderState | undefined;

/** Runs a synchronous render that collects into `state`. */
export function withRenderState<T>(state: RenderState, render: () => T): T {
  const outer = current;
  current = state;
  try {
    return render();
  } finally {
    current = outer;
  }
}

// Preact calls `__b` (its mangled "before diff") with every vnode that it is about to render.
const hooks = options as typeof options & { __b?: (vnode: AnyVNode) => void };
const before = hooks.__b;
hooks.__b = (vnode) => {
  if (current && !done.has(vnode)) intercept(current, vnode);
  before?.(vnode);
};

const done = new WeakSet<object>();
const InsideIsland = createContext(false);
const HEAD_TAGS = /^(title|meta|link|script|style|base|noscript|template)$/;

function intercept(state: RenderState, vnode: AnyVNode): void {
  const { type, props } = vnode;
  if (typeof type === "function") {
    const island = state.snapshot.islands.get(type);
    if (island) vnode.type = islandBoundary(state, island, vnode.key);
    return;
  }
  if (typeof type !== "string") return;
  if ("f-client-nav" in props || "f-partial" in props) {
    throw new TypeError(
      `Cannot render <${type}>: the Fresh stand-in does not support partials`,
    );
  }
  if (type === "script" || type === "style") props.nonce ||= state.nonce;
  if (type === "html" || type === "head" || type === "body") {
    state.rendered.add(type);
  }
  if (type === "head") {
    const own = h(
      HeadContext.Provider,
      { value: "document" },
      props.children as ComponentChildren,
    );
    props.children = [own, h(RemainingHead, { state })];
  } else if (type === "body") {
    props.children = [props.children, h(Scripts, { state })];
  } else if (HEAD_TAGS.test(type)) {
    vnode.type = headTag(state, type, vnode.key);
  }
}

/** Renders an island between the markers that the browser looks for. */
function islandBoundary(
  state: RenderState,
  island: Island,
  key: unknown,
): FunctionComponent<Props> {
  return (props) => {
    const inner = h(island.component, props);
    done.add(inner);
    if (useContext(InsideIsland)) return inner;
    const marker = `frsh:island:${island.name}:${state.addIsland(island, props)}:${key ?? ""}`;
    return h(Fragment, null, [
      comment(marker),
      h(InsideIsland.Provider, { value: true }, inner),
      comment("/frsh:island"),
    ]);
  };
}

function comment(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as Props);
}

/** Collects the element if it is in `<Head>`, and puts a collected one in its place in `<head>`. */
function headTag(
  state: RenderState,
  tag: string,
  key: unknown,
): FunctionComponent<Props> {
  return (props) => {
    const place = useContext(HeadContext);
    const element = h(tag, props);
    done.add(element);
    if (place === undefined) return element;
    const id = headId(tag, key, props);
    if (place === "collect") {
      state.head.set(id, element);
      return null;
    }
    const replacement = state.head.get(id);
    state.head.delete(id);
    return replacement ?? element;
  };
}

function headId(tag: string, key: unknown, props: Props): string {
  if (key !== undefined && key !== null) return `key:${key}`;
  if (tag === "title") return tag;
  const ignored = tag === "meta" ? ["children", "nonce", "content"] : ["children", "nonce"];
  const names = Object.keys(props).filter((name) => !ignored.includes(name))
    .sort();
  return JSON.stringify([tag, names.map((name) => [name, props[name]])]);
}

/** The elements from `<Head>` that replace nothing. */
export function RemainingHead({ state }: { state: RenderState }): VNode {
  return h(Fragment, null, [...state.head.values()]);
}
