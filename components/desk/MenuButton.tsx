import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

export interface MenuButtonProps {
  /** Id of the menu. */
  readonly id: string;
  /** What its button is read out as, and says to who points at it. */
  readonly name: string;
  /** What is written on it. */
  readonly text: string;
  readonly buttonClass?: string;
  /** What stands in the menu. @param then closes it and does something */
  readonly children: (then: (action: () => void) => () => void) => ComponentChildren;
}

/** A button with a menu below its right end. Escape and a press elsewhere close it. */
export function MenuButton({ id, name, text, buttonClass, children }: MenuButtonProps) {
  const menu = useRef<HTMLDivElement>(null);
  const place = ({ currentTarget }: { readonly currentTarget: HTMLElement }) => {
    const { right, bottom } = currentTarget.getBoundingClientRect();
    menu.current?.style.setProperty("--menu-right", `${document.documentElement.clientWidth - right}px`);
    menu.current?.style.setProperty("--menu-top", `${bottom}px`);
  };
  const then = (action: () => void) => () => {
    menu.current?.hidePopover();
    action();
  };
  return (
    <>
      <button type="button" class={buttonClass} popovertarget={id} aria-label={name} title={name} onClick={place}>
        {text}
      </button>
      <div ref={menu} id={id} popover="auto" class="panel-menu">{children(then)}</div>
    </>
  );
}
