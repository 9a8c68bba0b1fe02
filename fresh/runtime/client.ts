import { type ComponentType, h, render } from "preact";
import { computed, signal } from "@preact/signals";
import { parse } from "devalue";

type Props = Record<string, unknown>;

/** Brings the islands of the page to life; called by the inline script that ends the page. */
export function boot(
  islands: Record<string, ComponentType<Props>>,
  props: string,
): void {
  const allProps: Props[] = parse(props, {
    Signal: ([value]: [unknown]) => signal(value),
    Computed: ([value]: [unknown]) => computed(() => value),
  });
  for (const start of findMarkers()) {
    const [, , name = "", index = ""] = start.data.split(":");
    const component = islands[name];
    if (!component) {
      throw new Error(
        `Cannot boot island ${name}: the page does not import it`,
      );
    }
    const root = rootBetween(start, endOf(start));
    // In a task of its own, so that an island that throws does not keep others from starting.
    queueMicrotask(() => render(h(component, allProps[Number(index)] ?? {}), root));
  }
}

function findMarkers(): Comment[] {
  const walker = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_COMMENT,
  );
  const found: Comment[] = [];
  while (walker.nextNode()) {
    const { currentNode } = walker;
    if (
      currentNode instanceof Comment &&
      currentNode.data.startsWith("frsh:island:")
    ) {
      found.push(currentNode);
    }
  }
  return found;
}

function endOf(start: Comment): ChildNode {
  for (let node = start.nextSibling; node; node = node.nextSibling) {
    if (node instanceof Comment && node.data === "/frsh:island") return node;
  }
  throw new Error(
    `Cannot boot island at <!--${start.data}-->: its end marker is missing`,
  );
}

/** Has Preact take the nodes between two markers for the children of an element. */
function rootBetween(start: Comment, end: ChildNode): Element {
  const parent = start.parentElement;
  if (!parent) {
    throw new Error(
      `Cannot boot island at <!--${start.data}-->: it has no parent`,
    );
  }
  const children = () => {
    const nodes: ChildNode[] = [];
    for (
      let node = start.nextSibling;
      node && node !== end;
      node = node.nextSibling
    ) {
      nodes.push(node);
    }
    return nodes;
  };
  const root = {
    nodeType: Node.ELEMENT_NODE,
    parentNode: parent,
    ownerDocument: parent.ownerDocument,
    namespaceURI: parent.namespaceURI,
    get childNodes() {
      return children();
    },
    get firstChild() {
      return children()[0] ?? null;
    },
    contains: (node: Node | null) => parent.contains(node),
    insertBefore: (node: Node, child: Node | null) => parent.insertBefore(node, child ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
  };
  return root as unknown as Element;
}
