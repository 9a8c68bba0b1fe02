import type { Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

export interface RowsInSight {
  /** The first that is drawn, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Pixels of those that are not drawn, above and below. */
  readonly above: number;
  readonly below: number;
}

/** Rows that are drawn before anybody knows how many are in sight: on the server. */
const FIRST_ROWS = 24;
/** Rows beyond those in sight, so that scrolling shows no gap. */
const OVERSCAN = 6;
const ROW_PX = 24;

type Core = typeof import("@tanstack/virtual-core");

/** Fetched after the page is there: until then the first rows are drawn, as the server did; without it all are. */
let core: Core | undefined;

/** Which rows of a long list are to be drawn. Its scroller has rows of one height, which the first of them tells. */
export function useRows(scroller: RefObject<HTMLElement>, count: number): RowsInSight {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  const [isAll, setAll] = useState(false);
  const rowPx = useRef(ROW_PX);
  const virtualizer = useRef<Virtualizer<HTMLElement, Element>>();
  useEffect(() => {
    if (core !== undefined) return;
    import("@tanstack/virtual-core").then((fetched) => {
      core = fetched;
      redraw(undefined);
    }, () => setAll(true));
  }, []);
  if (core !== undefined) {
    const { elementScroll, observeElementOffset, observeElementRect } = core;
    const options = {
      count,
      getScrollElement: () => scroller.current,
      estimateSize: () => rowPx.current,
      overscan: OVERSCAN,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => redraw(undefined),
    };
    virtualizer.current ??= new core.Virtualizer(options);
    virtualizer.current.setOptions(options);
  }
  useLayoutEffect(() => virtualizer.current?._didMount(), [virtualizer.current]);
  useLayoutEffect(() => {
    const height = scroller.current?.querySelector<HTMLElement>("tbody tr:not(.rows-away)")?.offsetHeight ?? 0;
    if (height > 0 && height !== rowPx.current) {
      rowPx.current = height;
      virtualizer.current?.measure();
    }
    virtualizer.current?._willUpdate();
  });
  const items = virtualizer.current?.getVirtualItems() ?? [];
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) {
    return { from: 0, to: isAll ? count : Math.min(count, FIRST_ROWS), above: 0, below: 0 };
  }
  return {
    from: first.index,
    to: last.index + 1,
    above: first.start,
    below: Math.max(0, (virtualizer.current?.getTotalSize() ?? 0) - last.end),
  };
}
