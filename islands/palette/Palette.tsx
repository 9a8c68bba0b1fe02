import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import { bindKeys } from "@/lib/client/desk/desk_keys.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { type Action, actionsOf, localKeys } from "./actions.ts";

const LIST = "palette-actions";
const MAX_SHOWN = 12;

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

interface ListProps {
  readonly actions: readonly Action[];
  readonly onClose: () => void;
}

/** Every word that was typed stands in the name. */
const fits = (name: string, typed: string): boolean =>
  typed.toLowerCase().split(/\s+/).every((word) => name.toLowerCase().includes(word));

function ActionList({ actions, onClose }: ListProps) {
  const { actions: words } = useTexts();
  const typed = useSignal("");
  const at = useSignal(0);
  const dialog = useDialog();
  const found = actions.filter(({ name }) => fits(name, typed.value.trim())).slice(0, MAX_SHOWN);
  const run = (action: Action | undefined) => {
    if (action === undefined) return;
    dialog.current?.close();
    action.run();
  };
  const press = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === "Enter") run(found[at.value]);
    else if (key === "ArrowDown") at.value = Math.min(found.length - 1, at.value + 1);
    else if (key === "ArrowUp") at.value = Math.max(0, at.value - 1);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} class="palette" aria-label={words.palette} onClose={onClose}>
      <input
        role="combobox"
        aria-label={words.palette}
        aria-expanded="true"
        aria-controls={LIST}
        aria-activedescendant={found.length > 0 ? `${LIST}-${at.value}` : undefined}
        placeholder={words.paletteHint}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={press}
      />
      <ul id={LIST} role="listbox" aria-label={words.palette}>
        {found.map((action, place) => (
          <li
            key={action.id}
            id={`${LIST}-${place}`}
            role="option"
            aria-selected={place === at.value}
            onClick={() => run(action)}
          >
            <span>{action.name}</span>
            {action.keys !== undefined && <kbd>{action.keys}</kbd>}
          </li>
        ))}
        {found.length === 0 && <li role="option" aria-selected={false} aria-disabled="true">{words.none}</li>}
      </ul>
    </dialog>
  );
}

function KeyMap({ actions, onClose }: ListProps) {
  const texts = useTexts();
  const { actions: words } = texts;
  const dialog = useDialog();
  const global = actions.flatMap(({ keys, name }) => keys === undefined ? [] : [[keys, name] as const]);
  return (
    <dialog ref={dialog} class="palette key-map" aria-labelledby="key-map-title" onClose={onClose}>
      <h2 id="key-map-title">{words.keys}</h2>
      {[[words.deskKeys, global] as const, ...localKeys(texts)].map(([title, keys]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, name]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{name}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <button type="button" class="primary" onClick={() => dialog.current?.close()}>{words.close}</button>
    </dialog>
  );
}

function useDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return dialog;
}
