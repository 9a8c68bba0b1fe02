import { CheckField } from "@/components/desk/FormDialog.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

const NOTIFY_HINTS = {
  default: "Shows alerts as notifications while this page is hidden; the browser asks first",
  granted: "Shows alerts as notifications while this page is hidden",
  denied: "This browser does not let the page show notifications",
  unsupported: "This browser shows no notifications of a page that came without TLS",
} as const;

const PUSH_HINTS = {
  unsupported: "This browser takes no pushes, or the page came without TLS",
  off: "Tells this browser of alerts whose rule has the action push, also while no page is open",
  on: "This browser is told of alerts whose rule has the action push, also while no page is open",
  changing: "Asking the browser and the server",
} as const;

/** How this browser calls: sound, notifications while the page is hidden, pushes while it is closed. */
export default function AlertBell({ dashboard }: { readonly dashboard: Dashboard }) {
  const { caller, push } = dashboard.alerts;
  const permission = caller.permission.value;
  const pushing = push.state.value;
  return (
    <div class="panel-foot alert-bell">
      <CheckField label="Sound" isChecked={!caller.muted.value} onCheck={(isOn) => caller.mute(!isOn)} />
      <CheckField
        label="Notifications"
        hint={NOTIFY_HINTS[permission]}
        isDisabled={permission === "denied" || permission === "unsupported"}
        isChecked={caller.notifying.value}
        onCheck={(isOn) => void caller.notify(isOn)}
      />
      <CheckField
        label="Push to this browser"
        hint={PUSH_HINTS[pushing]}
        isDisabled={pushing === "unsupported" || pushing === "changing"}
        isChecked={pushing === "on"}
        onCheck={(isOn) => void push.turn(isOn)}
      />
    </div>
  );
}
