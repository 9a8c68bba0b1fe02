/** What takes letters and keys for itself: fields that are typed into, dialogs, menus. */
const TAKERS =
  "select, textarea, dialog, [contenteditable=true], [popover], input:not([type=checkbox], [type=radio], [type=range])";

/** Whether a key is for what has the focus, and not for the desk. */
export const isTaken = ({ target, isComposing }: KeyboardEvent): boolean =>
  isComposing || (target instanceof Element && target.closest(TAKERS) !== null);
