/**
 * What islands and pages may import, in the browser and on the server.
 *
 * @module
 */
export { asset } from "./runtime/asset.ts";
export { Head, type HeadProps } from "./runtime/head.ts";

/** True in the browser, false on the server. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

/** @throws {TypeError} Always: the stand-in does not support partials. */
export function Partial(_props: { name: string }): never {
  throw new TypeError(
    "Cannot render <Partial>: the Fresh stand-in does not support partials",
  );
}
