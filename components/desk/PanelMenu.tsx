import type { Panel } from "@/lib/client/workspace/panel.ts";
import { LINK_GROUPS, type LinkGroup } from "@/lib/protocol/mod.ts";
import { MenuButton } from "./MenuButton.tsx";
import { useTexts } from "./texts.ts";

export interface PanelMenuProps {
  readonly panel: Panel;
  readonly title: string;
  readonly shared: LinkGroup | null;
  /** Absent while nothing can be moved: before the dock is there, and on narrow screens. */
  readonly dock: {
    toggleMaximised(id: string): void;
    float(id: string): void;
    popOut(id: string): Promise<void>;
  } | null;
  readonly onClose: () => void;
}

/** Whose ticker a panel shows, and what can be done with it. */
export function PanelMenu({ panel, title, shared, dock, onClose }: PanelMenuProps) {
  const { desk } = useTexts();
  const group = panel.group.value;
  return (
    <MenuButton id={`${panel.id}-menu`} name={desk.panelMenu(title)} text="⋮" buttonClass="panel-menu-button">
      {(then) => (
        <>
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
              <button type="button" onClick={then(() => void dock.popOut(panel.id))}>{desk.popOut}</button>
            </>
          )}
          <button type="button" onClick={then(onClose)}>{desk.closePanel(title)}</button>
        </>
      )}
    </MenuButton>
  );
}
