/**
 * Groups of nodes that reach each other, each sorted; empty for a graph without circles (Tarjan's algorithm).
 *
 * @example circles([["a", "b"], ["b", "a"], ["b", "c"]]) // [["a", "b"]]
 */
export function circles(edges: Iterable<readonly [string, string]>): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    if (!targets.has(from)) targets.set(from, new Set());
    targets.get(from)?.add(to);
  }
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  function visit(node: string): number {
    const number = order.size;
    order.set(node, number);
    stack.push(node);
    let lowest = number;
    for (const target of targets.get(node) ?? []) {
      if (!order.has(target)) lowest = Math.min(lowest, visit(target));
      else if (stack.includes(target)) lowest = Math.min(lowest, order.get(target) ?? number);
    }
    low.set(node, lowest);
    if (lowest === number) {
      const group = stack.splice(stack.indexOf(node));
      if (group.length > 1) found.push(group.sort());
    }
    return lowest;
  }

  for (const node of targets.keys()) if (!order.has(node)) visit(node);
  return found;
}
