/** Texts of scans, in English. */
export const scans = {
  choose: "Which scan",
  chooseFirst: "Choose a scan above.",
  edit: "Edit",
  editScan: (name: string) => `Edit ${name}`,
  newScan: "New scan",
  held: "Held",
  heldHint: "Rows keep their places while the pointer or the keyboard is at them",
  atMost: (limit: number) => `At most ${limit} are shown`,
  asking: "Asking the market.",
  none: "Nothing matches at present.",
};
