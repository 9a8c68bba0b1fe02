/** Another process, or this one, has the file open. */
export class StoreInUseError extends Error {
  override readonly name = "StoreInUseError";

  constructor(path: string, options?: ErrorOptions) {
    super(`Cannot open the store ${path}: another process has it open: end that one, or set another DATA_DIR`, options);
  }
}
