import { CheckField } from "@/components/desk/FormDialog.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

/** How this browser calls: sound, notifications while the page is hidden, pushes while it is closed. */
export function AlertBell({ dashboard }: { readonly dashboard: Dashboard }) {
  const { alerts: words } = useTexts();
  const { caller, push } = dashboard.alerts;
  const permission = caller.permission.value;
  const pushing = push.state.value;
  const isMuted = caller.muted.value;
  return (
    <div class="panel-foot alert-bell">
      <CheckField label={words.sound} isChecked={!isMuted} onCheck={(isOn) => caller.mute(!isOn)} />
      <input
        type="range"
        class="volume"
        aria-label={words.volume}
        title={words.volume}
        min={0}
        max={1}
        step={0.05}
        disabled={isMuted}
        value={caller.volume.value}
        onInput={({ currentTarget }) => caller.setVolume(currentTarget.valueAsNumber)}
        onChange={() => caller.listen("chime")}
      />
      <CheckField
        label={words.notifications}
        hint={words.notifyHints[permission]}
        isDisabled={permission === "denied" || permission === "unsupported"}
        isChecked={caller.notifying.value}
        onCheck={(isOn) => void caller.notify(isOn)}
      />
      <CheckField
        label={words.push}
        hint={words.pushHints[pushing]}
        isDisabled={pushing === "unsupported" || pushing === "changing"}
        isChecked={pushing === "on"}
        onCheck={(isOn) => void push.turn(isOn)}
      />
    </div>
  );
}
