import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Texts } from "@/lib/language/texts.ts";

/** The language of the page. */
export const TextsContext = createContext<Texts | null>(null);

/** The texts of the page's language. @throws {TypeError} outside of a page */
export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === null) throw new TypeError("Cannot tell the language: nothing around this provides TextsContext");
  return texts;
}
