import { useTexts } from "@/components/desk/texts.ts";
import type { ListProps } from "./ActionList.tsx";
import { localKeys } from "./actions.ts";
import { useDialog } from "./use_dialog.ts";

/** The keys of the desk, and of what has the focus. */
export function KeyMap({ actions, onClose }: ListProps) {
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
