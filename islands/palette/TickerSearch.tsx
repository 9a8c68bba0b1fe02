import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { Ticker } from "@/lib/protocol/mod.ts";

const LIST = "ticker-findings";

/** Finds a ticker by its name or itself, and shows it where the person is. One that the feed does not list is asked about. */
export function TickerSearch({ dashboard }: { readonly dashboard: Dashboard }) {
  const { market: texts } = useTexts();
  const { search, store } = dashboard;
  const typed = useSignal("");
  const isOpen = useSignal(false);
  const at = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const table = search.table.value;
  const findings = isOpen.value ? search.find(typed.value) : [];
  const { success, data } = Ticker.safeParse(typed.value.trim());
  const stranger = isOpen.value && success && table !== null && !search.isKnown(data) ? data : null;
  const count = findings.length + (stranger === null ? 0 : 1);
  useEffect(() =>
    dashboard.onSearch((text) => {
      const { current } = input;
      if (current === null) return;
      current.focus();
      current.value = typed.value = text;
      at.value = 0;
    }), []);
  const open = () => {
    isOpen.value = true;
    search.open().catch((error: unknown) => store.note(String(error), "error"));
  };
  const leave = () => {
    isOpen.value = false;
    typed.value = "";
    if (input.current !== null) input.current.value = "";
    input.current?.blur();
  };
  const show = (ticker: Ticker) => {
    search.shown(ticker);
    dashboard.showTicker(ticker);
    leave();
  };
  const take = () => {
    const finding = findings[at.value];
    if (finding !== undefined) return show(finding.ticker);
    // Before the table has come nobody knows whether it is listed: the server says so.
    if (data !== undefined && (table === null || stranger !== null && at.value === findings.length)) show(data);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") leave();
    else if (event.key === "Enter") take();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at.value = count === 0 ? 0 : (at.value + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
    } else return;
    event.preventDefault();
  };
  return (
    <div class="ticker-search" role="search">
      <input
        ref={input}
        role="combobox"
        aria-label={texts.search}
        aria-expanded={isOpen.value}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={isOpen.value && count > 0 ? `${LIST}-${at.value}` : undefined}
        placeholder={texts.searchHint}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        onFocus={open}
        onBlur={() => isOpen.value = false}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          at.value = 0;
          isOpen.value = true;
        }}
        onKeyDown={press}
      />
      <ul id={LIST} class="findings" role="listbox" aria-label={texts.search} hidden={!isOpen.value}>
        {findings.map(({ ticker, name, exchange, isRecent }, place) => (
          <li
            key={ticker}
            id={`${LIST}-${place}`}
            role="option"
            aria-selected={place === at.value}
            // Before the field loses the focus, and the list goes.
            onPointerDown={(event) => {
              event.preventDefault();
              show(ticker);
            }}
          >
            <strong>{ticker}</strong>
            <span class="finding-name">{name}</span>
            <span class="muted">{isRecent ? texts.recent : exchange}</span>
          </li>
        ))}
        {stranger !== null && (
          <li
            id={`${LIST}-${findings.length}`}
            role="option"
            aria-selected={at.value === findings.length}
            onPointerDown={(event) => {
              event.preventDefault();
              show(stranger);
            }}
          >
            <span class="warn">{texts.unknownTicker(stranger)}</span> {texts.showAnyway(stranger)}
          </li>
        )}
        {count === 0 && (
          <li role="option" aria-selected={false} aria-disabled="true" class="muted">
            {table === null ? texts.loading : texts.noMatch}
          </li>
        )}
      </ul>
    </div>
  );
}
