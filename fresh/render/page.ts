import { type FunctionComponent, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { NONCE } from "../middlewares/csp.ts";
import { renderComponent } from "../route.ts";
import { type Context, INTERNALS, type LayoutConfig } from "../types.ts";
import { RemainingHead, withRenderState } from "./hooks.ts";
import { preloadLinks, Scripts } from "./scripts.ts";
import { RenderState } from "./state.ts";

/** Renders a page within its layouts and the app wrapper, completed to a whole document. */
export async function renderPage<State>(
  ctx: Context<State>,
  page: VNode | null,
  init: ResponseInit,
  config: LayoutConfig,
): Promise<Response> {
  const { app, layouts, snapshot } = ctx[INTERNALS];
  let content = page;
  for (const layout of config.skipInheritedLayouts ? [] : layouts.toReversed()) {
    ctx.Component = contentOf(content);
    const wrapped = await renderComponent(ctx, layout, undefined);
    if (wrapped instanceof Response) return wrapped;
    content = wrapped;
  }

  // The content is rendered before the wrapper, because its <Head> goes into the wrapper's <head>.
  let inner: VNode | null = null;
  ctx.Component = () => inner;
  const wrapper = app && !config.skipAppWrapper ? await renderComponent(ctx, app, undefined) : undefined;
  if (wrapper instanceof Response) return wrapper;

  const state = new RenderState(snapshot);
  const html = withRenderState(state, () => {
    const contentHtml = content ? renderToString(content) : "";
    if (wrapper === undefined) return completeDocument(state, contentHtml);
    inner = jsxTemplate([contentHtml]) as VNode;
    return completeDocument(state, wrapper ? renderToString(wrapper) : "");
  });

  const headers = new Headers(init.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  if (state.islands.length > 0) headers.append("link", preloadLinks(state));
  const response = new Response(`<!DOCTYPE html>${html}`, { ...init, headers });
  return Object.assign(response, { [NONCE]: state.nonce });
}

function contentOf(vnode: VNode | null): FunctionComponent {
  return () => vnode;
}

function completeDocument(state: RenderState, html: string): string {
  const { rendered } = state;
  let document = html;
  if (!rendered.has("body")) {
    document = `<body>${document}${renderToString(h(Scripts, { state }))}</body>`;
  }
  if (!rendered.has("head")) {
    const head = renderToString(h(RemainingHead, { state }));
    document = `<head><meta charset="utf-8"/>${head}</head>${document}`;
  }
  return rendered.has("html") ? document : `<html>${document}</html>`;
}
