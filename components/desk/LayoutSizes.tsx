import type { LayoutNode } from "@/lib/protocol/mod.ts";

/** Class of the whole layout; its parts have theirs by their place in it: `desk-at-0-1`. */
export const PLACE = "desk-at";

/** Rules for the share of every part of a layout, by the class that names its place in it. */
const sizesOf = (node: LayoutNode, key: string): string =>
  `.${key}{flex-grow:${node.size};--tabs-width:${"panels" in node ? 7 * node.panels.length : 0}rem}` +
  ("panels" in node ? "" : node.children.map((child, place) => sizesOf(child, `${key}-${place}`)).join(""));

/**
 * The sizes of a layout as the server draws it. Beside the island that draws the rest: the page's policy lets no style
 * stand at an element, and no script make a sheet.
 */
export function LayoutSizes({ layout }: { readonly layout: LayoutNode | null }) {
  return layout === null ? null : <style>{sizesOf(layout, PLACE)}</style>;
}
