import { type ComponentChildren, createContext, h, toChildArray } from "preact";
import { useEffect } from "preact/hooks";

/** Where an element for `<head>` is: in a `<Head>`, in the document's `<head>`, or elsewhere. */
export const HeadContext = createContext<"collect" | "document" | undefined>(
  undefined,
);

/** The props of {@linkcode Head}. */
export interface HeadProps {
  children?: ComponentChildren;
}

/**
 * Puts its children into the document's `<head>`; a `<title>`, and other elements with the same
 * key or attributes, replace those of the app wrapper. In the browser only the title is kept up to
 * date.
 */
export function Head({ children }: HeadProps): ComponentChildren {
  const title = titleOf(children);
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
  if (typeof document !== "undefined") return null;
  return h(HeadContext.Provider, { value: "collect" }, children);
}

function titleOf(children: ComponentChildren): string | undefined {
  for (const child of toChildArray(children)) {
    if (typeof child === "object" && child.type === "title") {
      return toChildArray(child.props.children).join("");
    }
  }
  return undefined;
}
