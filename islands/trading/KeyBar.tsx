import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { later } from "@/components/desk/later.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

const KeySettingsForm = later(async () => (await import("./KeySettingsForm.tsx")).KeySettingsForm);

/** Arms the order keys, and says what the latest of them did. */
export function KeyBar({ dashboard: { keys, keyTrading, ticket, detail } }: { readonly dashboard: Dashboard }) {
  const { keys: words } = useTexts();
  const isSetting = useSignal(false);
  const isArmed = keys.isArmed.value;
  const report = keyTrading.report.value;
  const ticker = ticket.ticker.value;
  // The keys go by the quotes, whether or not the ticket is open.
  useEffect(() => isArmed && ticker !== null ? detail.want("quotes", ticker) : undefined, [isArmed, ticker]);
  return (
    <div class="panel-tools key-bar" data-armed={isArmed}>
      <label class="check" title={words.armHint}>
        <input
          type="checkbox"
          role="switch"
          aria-label={words.arm}
          checked={isArmed}
          onChange={({ currentTarget }) => keys.arm(currentTarget.checked)}
        />
        {isArmed ? <strong class="warn">{words.armed(ticker ?? "")}</strong> : words.title}
      </label>
      {report !== null && <span class={report.isFailure ? "failure" : "muted"}>{report.text}</span>}
      <button type="button" onClick={() => isSetting.value = true}>{words.edit}</button>
      {isSetting.value && <KeySettingsForm keys={keys} onClose={() => isSetting.value = false} />}
    </div>
  );
}
