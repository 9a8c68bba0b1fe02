/** What a browser keeps of a page for the next time it is opened; what cannot be kept or read is as if it never was. */
export interface PageMemory {
  /** What was kept under this name, to be checked; undefined when nothing was. */
  read(name: string): unknown;
  keep(name: string, value: unknown): void;
}

/** Keeps nothing: on the server. */
export const noMemory: PageMemory = { read: () => undefined, keep: () => {} };

/** Keeps values as JSON. @param storage looked at on each call: a browser that forbids it throws */
export function storageMemory(storage: () => Pick<Storage, "getItem" | "setItem">): PageMemory {
  return {
    read: (name) => {
      try {
        const text = storage().getItem(`flashtape.${name}`);
        return text === null ? undefined : JSON.parse(text);
      } catch {
        // Forbidden, or written by something else: the page works without.
        return undefined;
      }
    },
    keep: (name, value) => {
      try {
        storage().setItem(`flashtape.${name}`, JSON.stringify(value));
      } catch {
        // Forbidden or full: it is chosen again next time.
      }
    },
  };
}
