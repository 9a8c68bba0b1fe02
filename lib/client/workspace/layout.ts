import type { LayoutNode, SplitNode, TabsNode } from "@/lib/protocol/mod.ts";

const isTabs = (node: LayoutNode): node is TabsNode => "panels" in node;

/** Applies `change` to every place; null takes one away, and a split of one part is that part. */
export function mapTabs(node: LayoutNode, change: (tabs: TabsNode) => LayoutNode | null): LayoutNode | null {
  if (isTabs(node)) return change(node);
  const children = node.children.flatMap((child) => mapTabs(child, change) ?? []);
  const [only] = children;
  if (only === undefined) return null;
  return children.length === 1 ? { ...only, size: node.size } : { ...node, children };
}

/** Without a panel; its neighbour is selected in its place. */
export function withoutPanel(layout: LayoutNode | null, id: string): LayoutNode | null {
  return layout && mapTabs(layout, (tabs) => {
    const at = tabs.panels.indexOf(id);
    if (at === -1) return tabs;
    const panels = tabs.panels.filter((one) => one !== id);
    const [first] = panels;
    if (first === undefined) return null;
    const selected = tabs.selected === id ? panels[Math.max(0, at - 1)] ?? first : tabs.selected;
    return { ...tabs, panels, selected };
  });
}

/** With a panel selected in its place. */
export function withSelected(layout: LayoutNode | null, id: string): LayoutNode | null {
  return layout && mapTabs(layout, (tabs) => tabs.panels.includes(id) ? { ...tabs, selected: id } : tabs);
}

/** With a panel as a tab beside another, selected; at the right end of the desk where that one is not there. */
export function withPanel(layout: LayoutNode | null, id: string, beside: string | null): LayoutNode {
  let isPlaced = false;
  const placed = layout && mapTabs(layout, (tabs) => {
    if (isPlaced || beside === null || !tabs.panels.includes(beside)) return tabs;
    isPlaced = true;
    return { ...tabs, panels: [...tabs.panels, id], selected: id };
  });
  if (placed !== null && isPlaced) return placed;
  const place: TabsNode = { size: 1, panels: [id], selected: id };
  if (layout === null) return place;
  const children = isTabs(layout) || layout.direction !== "row" ? [layout] : layout.children;
  const whole = children.reduce((sum, { size }) => sum + size, 0);
  const split: SplitNode = {
    size: layout.size,
    direction: "row",
    children: [...children, { ...place, size: whole / children.length }],
  };
  return split;
}

/**
 * What a person sees of a layout: who stands where, and shares in percent. A window of another size has the same, though
 * every part has another size.
 */
export function shapeOf(node: LayoutNode | null): string {
  if (node === null) return "";
  if (isTabs(node)) return `${node.panels.join()}:${node.selected}`;
  const whole = node.children.reduce((sum, { size }) => sum + size, 0);
  const parts = node.children.map((child) => `${Math.round(child.size / whole * 100)}% ${shapeOf(child)}`);
  return `${node.direction}(${parts.join(" | ")})`;
}

/** Ids of the panels that are in sight. */
export function shownIn(layout: LayoutNode | null): Set<string> {
  const shown = new Set<string>();
  if (layout !== null) {
    mapTabs(layout, (tabs) => {
      shown.add(tabs.selected);
      return tabs;
    });
  }
  return shown;
}
