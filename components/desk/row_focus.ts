/** Arrow keys walk through the rows of a table, each of which has a button. */
export function moveFocus(event: KeyboardEvent): void {
  const row = event.target instanceof Element ? event.target.closest("tr") : null;
  const next = event.key === "ArrowDown"
    ? row?.nextElementSibling
    : event.key === "ArrowUp"
    ? row?.previousElementSibling
    : null;
  const button = next?.querySelector("button");
  if (!button) return;
  event.preventDefault();
  button.focus();
}
