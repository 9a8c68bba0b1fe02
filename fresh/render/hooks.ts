import {
  type ComponentChildren,
  createContext,
  Fragment,
  type FunctionComponent,
  h,
  options,
  type VNode,
} from "preact";
import { useContext } from "preact/hooks";
import { HeadContext } from "../runtime/head.ts";
import type { Island } from "../snapshot.ts";
import { Scripts } from "./scripts.ts";
import type { RenderState } from "./state.ts";

type Props = Record<string, unknown>;
type Original = { type: VNode<Props>["type"]; props: Props };

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

/** What a vnode was before it was changed: JSX that a module keeps is rendered many times. */
const originals = new WeakMap<VNode<Props>, Original>();
/** Vnodes made here, which are to stay as they are. */
const made = new WeakSet<VNode<Props>>();
const InsideIsland = createContext(false);
const HEAD_TAGS = /^(title|meta|link|script|style|base|noscript|template)$/;

// Preact calls `__b` (its mangled "before diff") with every vnode that it is about to render.
const hooks = options as typeof options & { __b?: (vnode: VNode<Props>) => void };
const before = hooks.__b;
hooks.__b = (vnode) => {
  if (current && !made.has(vnode)) {
    const { type, props } = originals.get(vnode) ?? vnode;
    const changes = changesTo(current, type, props, vnode.key);
    if (changes) {
      originals.set(vnode, { type, props });
      Object.assign(vnode, changes);
    }
  }
  before?.(vnode);
};

function changesTo(
  state: RenderState,
  type: Original["type"],
  props: Props,
  key: unknown,
): Partial<Original> | undefined {
  if (typeof type === "function") {
    const island = state.snapshot.islands.get(type);
    return island && { type: islandBoundary(state, island, key) };
  }
  if ("f-client-nav" in props || "f-partial" in props) {
    throw new TypeError(`Cannot render <${type}>: the Fresh stand-in does not support partials`);
  }
  if (type === "html" || type === "head" || type === "body") state.rendered.add(type);
  if (type === "body") return { props: { ...props, children: [props.children, h(Scripts, { state })] } };
  if (type === "head") {
    const own = h(HeadContext.Provider, { value: "document" }, props.children as ComponentChildren);
    return { props: { ...props, children: [own, h(RemainingHead, { state })] } };
  }
  if (!HEAD_TAGS.test(type)) return undefined;
  const nonce = props.nonce || state.nonce;
  return {
    type: headTag(state, type, key),
    props: type === "script" || type === "style" ? { ...props, nonce } : props,
  };
}

/** Renders an island between the markers that the browser looks for. */
function islandBoundary(state: RenderState, island: Island, key: unknown): FunctionComponent<Props> {
  return (props) => {
    const inner = make(h(island.component, props));
    if (useContext(InsideIsland)) return inner;
    const marker = `frsh:island:${island.name}:${state.addIsland(island, props)}:${key ?? ""}`;
    return h(Fragment, null, [
      h(Fragment, { UNSTABLE_comment: marker } as Props),
      h(InsideIsland.Provider, { value: true }, inner),
      h(Fragment, { UNSTABLE_comment: "/frsh:island" } as Props),
    ]);
  };
}

/** Collects the element if it is in `<Head>`, and puts a collected one in its place in `<head>`. */
function headTag(state: RenderState, tag: string, key: unknown): FunctionComponent<Props> {
  return (props) => {
    const place = useContext(HeadContext);
    const element = make(h(tag, props));
    if (place === undefined) return element;
    const id = headId(tag, key, props);
    const collected = state.head.get(id);
    if (place === "collect") state.head.set(id, element);
    else state.head.delete(id);
    return place === "collect" ? null : collected ?? element;
  };
}

function headId(tag: string, key: unknown, props: Props): string {
  if (key !== undefined && key !== null) return `key ${key}`;
  if (tag === "title") return tag;
  const ignored = ["children", "nonce", tag === "meta" ? "content" : ""];
  return JSON.stringify([tag, Object.entries(props).filter(([name]) => !ignored.includes(name)).sort()]);
}

/** The elements from `<Head>` that replace nothing. */
export function RemainingHead({ state }: { state: RenderState }): VNode {
  return h(Fragment, null, [...state.head.values()]);
}

function make(vnode: VNode<Props>): VNode<Props> {
  made.add(vnode);
  return vnode;
}
