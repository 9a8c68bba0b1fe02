/** An error that carries the HTTP status to answer with: `throw new HttpError(404)`. */
export class HttpError extends Error {
  /** The HTTP status code, 400 to 599. */
  readonly status: number;

  constructor(status: number, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HttpError";
    this.status = status;
  }
}
