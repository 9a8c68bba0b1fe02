import { later } from "@/components/desk/later.tsx";
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ConfirmButton } from "@/components/desk/ConfirmButton.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { download } from "@/lib/client/browser/download.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { PanelKind } from "@/lib/protocol/mod.ts";

const SettingsForm = later(async () => (await import("./SettingsForm.tsx")).SettingsForm);

/** Which workspace is open, and what can be done with it. */
export function WorkspaceMenu({ dashboard }: { readonly dashboard: Dashboard }) {
  const { desk: texts } = useTexts();
  const { desk, workspaces, store } = dashboard;
  const menu = useRef<HTMLDivElement>(null);
  const isSetting = useSignal(false);
  /** Says what could not be done: what is asked for here is the person's own doing. */
  const attempt = (work: Promise<void>) => {
    menu.current?.hidePopover();
    work.catch((error: unknown) => store.notify(error instanceof Error ? error.message : String(error), "error"));
  };
  const saveAs = () => {
    const name = prompt(texts.saveAsName, desk.name)?.trim();
    if (name) attempt(desk.saveAs(name));
  };
  const exportIt = () =>
    download(`${desk.id}.json`, new Blob([JSON.stringify(desk.toRequest(), null, 2)], { type: "application/json" }));
  const importIt = () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "application/json,.json";
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file !== undefined) attempt(file.text().then((text) => desk.importText(text)));
    });
    input.click();
  };
  return (
    <div class="workspace-menu">
      <select
        aria-label={texts.workspace}
        value={desk.id}
        onChange={({ currentTarget }) => dashboard.openWorkspace(currentTarget.value)}
      >
        {workspaces.some(({ id }) => id === desk.id) || <option value={desk.id}>{desk.name}</option>}
        {workspaces.map(({ id, name }) => <option key={id} value={id} selected={id === desk.id}>{name}</option>)}
      </select>
      {desk.edited.value && <span class="tag">{texts.edited}</span>}
      <button type="button" popovertarget="workspace-menu" aria-label={texts.workspaceMenu} title={texts.workspaceMenu}>
        ☰
      </button>
      <div ref={menu} id="workspace-menu" popover="auto" class="panel-menu workspace-popover">
        <fieldset>
          <legend>{texts.addPanel}</legend>
          {PanelKind.options.map((kind) => (
            <button
              key={kind}
              type="button"
              onClick={() => {
                menu.current?.hidePopover();
                desk.add(kind);
              }}
            >
              {texts.panels[kind]}
            </button>
          ))}
        </fieldset>
        <fieldset>
          <legend>{texts.workspace}</legend>
          <button type="button" onClick={saveAs}>{texts.saveAs}</button>
          <button type="button" onClick={exportIt}>{texts.exportIt}</button>
          <button type="button" onClick={importIt}>{texts.importIt}</button>
          {desk.shipped
            ? (
              <ConfirmButton
                label={texts.reset}
                question={texts.resetQuestion}
                disabled={false}
                onConfirm={() => attempt(desk.reset())}
              />
            )
            : (
              <ConfirmButton
                label={texts.removeWorkspace}
                question={texts.removeQuestion}
                disabled={false}
                onConfirm={() => attempt(desk.remove())}
              />
            )}
        </fieldset>
        <button
          type="button"
          onClick={() => {
            menu.current?.hidePopover();
            isSetting.value = true;
          }}
        >
          {texts.settings}
        </button>
      </div>
      {isSetting.value && <SettingsForm dashboard={dashboard} onClose={() => isSetting.value = false} />}
    </div>
  );
}
