declare const FRESH_BUILD_ID: string | undefined;

/** The build's id: in the browser from the bundler, on the server from the snapshot. */
export let buildId: string = typeof FRESH_BUILD_ID === "string" ? FRESH_BUILD_ID : "";

/** Sets the id on the server; to be called before any module of the app runs. */
export function setBuildId(id: string): void {
  buildId = id;
}
