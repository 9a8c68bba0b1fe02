import { type ComponentChildren, createContext } from "preact";

/** What the desk gives to the panel in it. */
export interface PanelFrame {
  /** Stands at the right end of its head. */
  readonly menu: ComponentChildren;
}

export const PanelFrameContext = createContext<PanelFrame>({ menu: null });
