import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useTexts } from "./texts.ts";

/**
 * A component whose code is fetched when it is first drawn: of a page's dialogs most are never opened.
 *
 * @param fetch brings it; asked again with the next drawing when it could not be fetched
 */
export function later<P extends object>(fetch: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  let Fetched: FunctionComponent<P> | undefined;
  return function Later(props: P) {
    const { desk } = useTexts();
    const [state, setState] = useState<"asked" | "here" | "failed">("asked");
    useEffect(() => {
      if (Fetched !== undefined) return;
      fetch().then((component) => {
        Fetched = component;
        setState("here");
      }, () => setState("failed"));
    }, []);
    if (Fetched !== undefined) return <Fetched {...props} />;
    return state === "failed" ? <p role="alert" class="later-failed">{desk.notFetched}</p> : null;
  };
}
