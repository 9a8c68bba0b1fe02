import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

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

/**
 * A button with a menu below its right end. Escape and a press elsewhere close it. A page has many of them, so that what
 * stands in it is drawn when it is first asked for.
 */
export function MenuButton({ id, name, text, buttonClass, children }: MenuButtonProps) {
  const menu = useRef<HTMLDivElement>(null);
  const [isWanted, setWanted] = useState(false);
  const place = ({ currentTarget }: { readonly currentTarget: HTMLElement }) => {
    const { right, bottom } = currentTarget.getBoundingClientRect();
    menu.current?.style.setProperty("--menu-right", `${document.documentElement.clientWidth - right}px`);
    menu.current?.style.setProperty("--menu-top", `${bottom}px`);
    setWanted(true);
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
      <div ref={menu} id={id} popover="auto" class="panel-menu">{isWanted && children(then)}</div>
    </>
  );
}
