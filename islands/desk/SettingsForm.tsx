import { useEffect, useRef } from "preact/hooks";
import { ChoiceField } from "@/components/desk/FormDialog.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { DeskSettings } from "@/lib/protocol/mod.ts";

interface Props {
  readonly dashboard: Dashboard;
  readonly onClose: () => void;
}

/** Language, times, colours and density of this browser. */
export function SettingsForm({ dashboard, onClose }: Props) {
  const { desk: texts } = useTexts();
  const { settings } = dashboard;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const choose = (change: Partial<DeskSettings>) => dashboard.chooseSettings({ ...settings, ...change });
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <dialog ref={dialog} class="form-dialog settings-dialog" aria-labelledby="settings-title" onClose={onClose}>
      <h2 id="settings-title">{texts.settings}</h2>
      <div class="form-body">
        <ChoiceField
          label={texts.language}
          value={settings.language}
          options={[["en", "English"], ["ko", "한국어"]]}
          onChoose={(language) => choose({ language })}
        />
        <ChoiceField
          label={texts.zone}
          value={settings.zone}
          options={[["exchange", texts.zones.exchange], [local, texts.zones.local(local)]]}
          onChoose={(zone) => choose({ zone })}
        />
        <ChoiceField
          label={texts.theme}
          value={settings.theme}
          options={(["system", "dark", "light"] as const).map((one) => [one, texts.themes[one]] as const)}
          onChoose={(theme) => choose({ theme })}
        />
        <ChoiceField
          label={texts.density}
          value={settings.density}
          options={(["compact", "comfortable"] as const).map((one) => [one, texts.densities[one]] as const)}
          onChoose={(density) => choose({ density })}
        />
        <ChoiceField
          label={texts.rising}
          value={settings.rising}
          options={(["green", "red"] as const).map((one) => [one, texts.risings[one]] as const)}
          onChoose={(rising) => choose({ rising })}
        />
      </div>
      <div class="form-answers">
        <span class="form-gap" />
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>{texts.done}</button>
      </div>
    </dialog>
  );
}
