import { computed, signal } from "@preact/signals";
import { parse } from "devalue";
import { type ComponentType, h, render } from "preact";

type Props = Record<string, unknown>;

/** Brings the islands of the page to life; called by the inline script that ends the page. */
export function boot(islands: Record<string, ComponentType<Props>>, props: string): void {
  const allProps: Props[] = parse(props, {
    Signal: ([value]: [unknown]) => signal(value),
    Computed: ([value]: [unknown]) => computed(() => value),
  });
  for (const start of findMarkers()) {
    const [, , name = "", index = ""] = start.data.split(":");
    const component = islands[name];
    if (!component) throw new Error(`Cannot boot island ${name}: the page does not import it`);
    const root = rootAfter(start);
    // In a task of its own, so that an island that throws does not keep others from starting.
    queueMicrotask(() => render(h(component, allProps[Number(index)] ?? {}), root));
  }
}

function findMarkers(): Comment[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  const found: Comment[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Comment && node.data.startsWith("frsh:island:")) found.push(node);
  }
  return found;
}

/** Has Preact take the nodes from a marker to the end marker for the children of an element. */
function rootAfter(start: Comment): Element {
  const parent = start.parentElement;
  const childNodes: ChildNode[] = [];
  let end = start.nextSibling;
  while (end && !(end instanceof Comment && end.data === "/frsh:island")) {
    childNodes.push(end);
    end = end.nextSibling;
  }
  if (!parent || !end) throw new Error(`Cannot boot island at <!--${start.data}-->: its end marker is missing`);
  // A text node, because Preact skips comments and would append what comes after the island.
  const last = document.createTextNode("");
  end.replaceWith(last);
  const root = {
    nodeType: Node.ELEMENT_NODE,
    parentNode: parent,
    namespaceURI: parent.namespaceURI,
    childNodes,
    firstChild: childNodes[0] ?? null,
    insertBefore: (node: Node, child: Node | null) => parent.insertBefore(node, child ?? last),
  };
  return root as unknown as Element;
}
