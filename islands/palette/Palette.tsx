import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import { bindKeys } from "@/lib/client/desk/desk_keys.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { later } from "@/components/desk/later.tsx";
import { actionsOf } from "./actions.ts";

const ActionList = later(async () => (await import("./ActionList.tsx")).ActionList);
const KeyMap = later(async () => (await import("./KeyMap.tsx")).KeyMap);

/** The keys of the desk, the palette of all actions (Ctrl+K), and the map of the keys (`?`). */
export function Palette({ dashboard }: { readonly dashboard: Dashboard }) {
  const texts = useTexts();
  const shown = useSignal<"palette" | "keys" | null>(null);
  const actions = actionsOf({
    dashboard,
    texts,
    showKeys: () => shown.value = "keys",
    showPalette: () => shown.value = "palette",
  });
  useEffect(() => {
    const run = (id: string) => () => actions.find((action) => action.id === id)?.run();
    return bindKeys(globalThis.window, {
      palette: run("palette"),
      search: (text) => dashboard.startSearch(text),
      keys: run("keys"),
      mute: run("mute"),
      maximise: run("maximise"),
    });
  }, []);
  const close = () => shown.value = null;
  if (shown.value === "palette") return <ActionList actions={actions} onClose={close} />;
  return shown.value === "keys" ? <KeyMap actions={actions} onClose={close} /> : null;
}
