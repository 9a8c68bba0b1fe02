import { Fragment, h, type VNode } from "preact";
import type { RenderState } from "./state.ts";

/** The script that boots the page's islands, or nothing on a page without any. */
export function Scripts({ state }: { state: RenderState }): VNode {
  const { islands, nonce, snapshot: { devScript } } = state;
  const boot = { __html: islands.length > 0 ? bootScript(state) : "" };
  return h(Fragment, null, [
    boot.__html && h("script", { type: "module", nonce, dangerouslySetInnerHTML: boot }),
    devScript && h("script", { type: "module", nonce, src: devScript }),
  ]);
}

/** The value of a `Link` header that has the browser fetch the page's modules at once. */
export function preloadLinks({ islands, snapshot }: RenderState): string {
  const chunks = [snapshot.manifest.boot, ...islands.map(({ chunk }) => chunk)];
  const urls = new Set(chunks.flatMap(({ url, imports }) => [url, ...imports]));
  return [...urls].map((url) => `<${encodeURI(url)}>; rel="modulepreload"; as="script"`).join(", ");
}

function bootScript(state: RenderState): string {
  const imports = state.islands.map(({ name, exportName, chunk }) =>
    `import{${exportName} as ${name}}from${JSON.stringify(chunk.url)};`
  );
  const names = state.islands.map(({ name }) => name).join(",");
  const { url } = state.snapshot.manifest.boot;
  // "<" could end the script element or open a comment in it.
  const props = JSON.stringify(state.stringifyProps()).replaceAll("<", "\\u003c");
  return `import{boot}from${JSON.stringify(url)};${imports.join("")}boot({${names}},${props});`;
}
