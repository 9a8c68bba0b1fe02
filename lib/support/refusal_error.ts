/** What was asked for cannot be done as things are. The message says why; nothing has been changed. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
}
