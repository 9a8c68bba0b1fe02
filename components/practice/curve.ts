/** Sizes of the drawings that are stretched to their panels, in units of their own. */
export const WIDTH = 1000;
export const HEIGHT = 300;
/** So that no mark is cut off at the edge. */
const MARGIN = 12;

/** Places numbers of a range on a drawing. A range without extent lies in its middle. */
export function scale(from: number, to: number, size: number, isDown = false): (value: number) => number {
  const extent = to - from;
  return (value) => {
    const share = extent > 0 ? (value - from) / extent : 0.5;
    return Math.round((MARGIN + (isDown ? 1 - share : share) * (size - 2 * MARGIN)) * 10) / 10;
  };
}

/** A line through points. */
export const lineOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
