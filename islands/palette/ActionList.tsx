import { useSignal } from "@preact/signals";
import { useTexts } from "@/components/desk/texts.ts";
import type { Action } from "./actions.ts";
import { useDialog } from "./use_dialog.ts";

const LIST = "palette-actions";
const MAX_SHOWN = 12;

export interface ListProps {
  readonly actions: readonly Action[];
  readonly onClose: () => void;
}

/** Every word that was typed stands in the name. */
const fits = (name: string, typed: string): boolean =>
  typed.toLowerCase().split(/\s+/).every((word) => name.toLowerCase().includes(word));

/** Every action of the desk, found by what is typed. */
export function ActionList({ actions, onClose }: ListProps) {
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
