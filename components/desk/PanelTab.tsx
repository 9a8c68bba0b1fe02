import type { Panel } from "@/lib/client/workspace/panel.ts";
import { useTexts } from "./texts.ts";

export interface PanelTabProps {
  readonly panel: Panel;
  /** What it is called. */
  readonly title: string;
  readonly onClose: () => void;
}

/** What stands in the tab of a panel: whose ticker it shows, its name, and a way to close it. */
export function PanelTab({ panel, title, onClose }: PanelTabProps) {
  const { desk } = useTexts();
  const group = panel.group.value;
  const close = (event: Event) => {
    event.stopPropagation();
    onClose();
  };
  return (
    <>
      {group !== null && <span class={`link-dot link-${group}`} title={desk.groups[group]} />}
      <span class="dock-tab-name">{title}</span>
      {/* No button: a tab must hold none. The panel's menu has one for the keyboard. */}
      <span
        class="dock-tab-close"
        aria-hidden="true"
        title={desk.closePanel(title)}
        // Dragging the tab begins with this event.
        onPointerDown={(event) => event.stopPropagation()}
        onClick={close}
      >
        ×
      </span>
    </>
  );
}
