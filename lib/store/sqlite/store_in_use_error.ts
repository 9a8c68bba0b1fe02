/** Another process, or this one, has the file open. */
export class StoreInUseError extends Error {
  override readonly name = "StoreInUseError";

  constructor(path: string, options?: ErrorOptions) {
    super(`Cannot open the store ${path}: another server has it open: stop that one, or set another DATA_DIR`, options);
  }
}
