/**
 * Builds and serves an app during development; nothing of it runs in production.
 *
 * @module
 */
export { Builder, type BuildOptions } from "./dev/builder.ts";
