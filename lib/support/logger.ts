/** Structured values that go with a log line. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where a module writes what happened. Modules get one passed in; `lib/app/logging.ts` makes the real one. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const ignore = (): void => {};

/** Says nothing: for code that is used without a log, as the singleton `manager` is before main.ts gives it one. */
export const silentLogger: Logger = Object.freeze({ debug: ignore, info: ignore, warn: ignore, error: ignore });

/** What a person should read about a caught value of unknown type. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
