import type { LogFields, Logger } from "@/lib/support/logger.ts";

/** Strikes a secret out of a text. */
export type Redact = (text: string) => string;

export function redactor(secret: string | undefined): Redact {
  return secret === undefined || secret === "" ? (text) => text : (text) => text.replaceAll(secret, "***");
}

/** A log that never shows the secret, in whatever field it turns up: upstream may repeat what it was sent. */
export function redactingLogger(logger: Logger, redact: Redact): Logger {
  const clean = (fields: LogFields | undefined): LogFields | undefined =>
    fields && Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? redact(value) : value]),
    );
  return {
    debug: (message, fields) => logger.debug(redact(message), clean(fields)),
    info: (message, fields) => logger.info(redact(message), clean(fields)),
    warn: (message, fields) => logger.warn(redact(message), clean(fields)),
    error: (message, fields) => logger.error(redact(message), clean(fields)),
  };
}
