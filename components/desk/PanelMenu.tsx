import { useRef } from "preact/hooks";
import type { Panel } from "@/lib/client/workspace/panel.ts";
import { LINK_GROUPS, type LinkGroup } from "@/lib/protocol/mod.ts";
import { useTexts } from "./texts.ts";

export interface PanelMenuProps {
  readonly panel: Panel;
  readonly title: string;
  readonly shared: LinkGroup | null;
  /** Absent while nothing can be moved: before the dock is there, and on narrow screens. */
  readonly dock: {
    toggleMaximised(id: string): void;
    float(id: string): void;
    popOut(id: string): void;
  } | null;
  readonly onClose: () => void;
}

/** Whose ticker a panel shows, and what can be done with it. */
export function PanelMenu({ panel, title, shared, dock, onClose }: PanelMenuProps) {
  const { desk } = useTexts();
  const menu = useRef<HTMLDivElement>(null);
  const id = `${panel.id}-menu`;
  const group = panel.group.value;
  /** Below its button, and in sight. */
  const place = ({ currentTarget }: { readonly currentTarget: HTMLElement }) => {
    const { current } = menu;
    if (current === null) return;
    const { right, bottom } = currentTarget.getBoundingClientRect();
    current.style.setProperty("--menu-right", `${document.documentElement.clientWidth - right}px`);
    current.style.setProperty("--menu-top", `${bottom}px`);
  };
  const then = (action: () => void) => () => {
    menu.current?.hidePopover();
    action();
  };
  return (
    <>
      <button
        type="button"
        class="panel-menu-button"
        popovertarget={id}
        aria-label={desk.panelMenu(title)}
        title={desk.panelMenu(title)}
        onClick={place}
      >
        ⋮
      </button>
      <div ref={menu} id={id} popover="auto" class="panel-menu">
        {group !== null && (
          <fieldset>
            <legend>{desk.linkMenu}</legend>
            {LINK_GROUPS.map((one) => (
              <label key={one} class="check">
                <input
                  type="radio"
                  name={`${panel.id}-group`}
                  checked={one === group}
                  onChange={() => panel.link(one)}
                />
                <span class={`link-dot link-${one}`} />
                {one === shared ? desk.sharedGroup(desk.groups[one]) : desk.groups[one]}
              </label>
            ))}
          </fieldset>
        )}
        {dock !== null && (
          <>
            <button type="button" onClick={then(() => dock.toggleMaximised(panel.id))}>{desk.maximise}</button>
            <button type="button" onClick={then(() => dock.float(panel.id))}>{desk.floatPanel}</button>
            <button type="button" onClick={then(() => dock.popOut(panel.id))}>{desk.popOut}</button>
          </>
        )}
        <button type="button" onClick={then(onClose)}>{desk.closePanel(title)}</button>
      </div>
    </>
  );
}
