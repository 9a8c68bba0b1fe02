/** What keys do on a list of tickers, besides walking through it. */
export interface RowKeys {
  /** A row has come to the focus by an arrow: its ticker, as its button says it. */
  readonly onWalk?: (ticker: string) => void;
  readonly onPause?: () => void;
  readonly onCopy?: (ticker: string) => void;
  /** Asks why the ticker has its score. */
  readonly onExplain?: (ticker: string) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

const rowsOf = (row: Element): Element[] =>
  Array.from(row.parentElement?.children ?? []).filter((one) => one.querySelector(".row-button") !== null);

/** Arrow keys, Home and End walk through the rows of a table, each of which has a button; a list is one tab stop. */
export function listKeys(event: KeyboardEvent, { onWalk, onPause, onCopy, onExplain }: RowKeys = {}): void {
  const row = event.target instanceof Element ? event.target.closest("tr") : null;
  if (row === null || event.ctrlKey || event.altKey || event.metaKey) return;
  const rows = rowsOf(row);
  const step = STEPS[event.key];
  const next = step !== undefined
    ? rows[rows.indexOf(row) + step]
    : event.key === "Home"
    ? rows[0]
    : event.key === "End"
    ? rows.at(-1)
    : undefined;
  const button = next?.querySelector<HTMLButtonElement>(".row-button");
  const ticker = row.querySelector(".row-button")?.textContent ?? "";
  if (button) {
    button.focus();
    onWalk?.(button.textContent ?? "");
  } else if (event.key === " " && onPause !== undefined) onPause();
  else if (event.key.toLowerCase() === "c" && onCopy !== undefined) onCopy(ticker);
  else if (event.key.toLowerCase() === "e" && onExplain !== undefined) onExplain(ticker);
  else return;
  event.preventDefault();
}
