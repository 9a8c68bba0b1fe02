import type { ComponentChildren } from "preact";
import { useTexts } from "./texts.ts";

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** How many things are behind it; nothing is said of none. */
  readonly count?: number;
  /** How many of them are news. */
  readonly fresh?: number;
}

export interface TabsProps<Id extends string> {
  /** Part of the ids of tabs and their panels. */
  readonly name: string;
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** A row of tabs; arrow keys, Home and End walk through them. */
export function Tabs<Id extends string>({ name, label, tabs, selected, onSelect }: TabsProps<Id>) {
  const { freshWord } = useTexts().alerts;
  const walk = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === selected);
    const step = STEPS[event.key];
    const next = step !== undefined
      ? tabs.at((at + step) % tabs.length)
      : event.key === "Home"
      ? tabs[0]
      : event.key === "End"
      ? tabs.at(-1)
      : undefined;
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.id);
    document.getElementById(`${name}-tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={walk}>
      {tabs.map(({ id, label, count = 0, fresh = 0 }) => (
        <button
          key={id}
          id={`${name}-tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === selected}
          aria-controls={`${name}-panel-${id}`}
          tabIndex={id === selected ? 0 : -1}
          onClick={() => onSelect(id)}
        >
          {label}
          {count > 0 && <span class="tab-count">{count}</span>}
          {fresh > 0 && (
            <span class="tab-fresh">
              {`${fresh} `}
              <span class="tab-word">{freshWord}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

export interface TabPanelProps {
  readonly name: string;
  readonly id: string;
  readonly selected: string;
  readonly children: ComponentChildren;
}

/** What a tab shows; one that is not selected is there for its name only. */
export function TabPanel({ name, id, selected, children }: TabPanelProps) {
  const isSelected = id === selected;
  return (
    <div
      id={`${name}-panel-${id}`}
      class="tab-panel"
      role="tabpanel"
      aria-labelledby={`${name}-tab-${id}`}
      hidden={!isSelected}
    >
      {isSelected && children}
    </div>
  );
}
