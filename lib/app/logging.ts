import { configureSync, getLogger, getTextFormatter, type LogLevel, type LogRecord, type Sink } from "@logtape/logtape";
import type { Logger } from "@/lib/support/logger.ts";

export interface LoggingOptions {
  readonly level: LogLevel;
  /** Gets every line at INFO and above, without its time: the LOG messages of the dashboards. */
  readonly broadcastLog: (line: string, level: string) => void;
  /** @default the standard error stream */
  readonly write?: (line: string) => void;
}

const encoder = new TextEncoder();
const writeStderr = (line: string): void => {
  Deno.stderr.writeSync(encoder.encode(line));
};

/** `INFO connections: slow client closed {"connection":3}`: one line, whatever the message holds. */
function plainLine({ level, category, message, properties }: LogRecord): string {
  const fields = Object.keys(properties).length === 0 ? "" : ` ${JSON.stringify(properties)}`;
  const text = `${message.map(String).join("")}${fields}`.replaceAll(/[\r\n]+/g, " ");
  return `${level.toUpperCase()} ${category.slice(1).join(".")}: ${text}`;
}

/** Sends lines on to the dashboards; a line that arises from sending one is not sent, or they would never end. */
function broadcastSink(broadcastLog: LoggingOptions["broadcastLog"]): Sink {
  let isSending = false;
  return (record) => {
    if (isSending || record.level === "debug" || record.level === "trace") return;
    isSending = true;
    try {
      broadcastLog(plainLine(record), record.level);
    } finally {
      isSending = false;
    }
  };
}

/** Sets up the process's log and returns the maker of module loggers. */
export function setUpLogging({ level, broadcastLog, write = writeStderr }: LoggingOptions): (module: string) => Logger {
  const format = getTextFormatter({
    timestamp: "rfc3339",
    format: ({ timestamp, record }) => `${timestamp} ${plainLine(record)}`,
  });
  configureSync({
    reset: true,
    sinks: { stderr: (record) => write(format(record)), dashboards: broadcastSink(broadcastLog) },
    loggers: [
      { category: ["flashtape"], lowestLevel: level, sinks: ["stderr", "dashboards"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
    ],
  });
  return (module) => {
    const logger = getLogger(["flashtape", module]);
    return {
      debug: (message, fields) => logger.debug(message, { ...fields }),
      info: (message, fields) => logger.info(message, { ...fields }),
      warn: (message, fields) => logger.warn(message, { ...fields }),
      error: (message, fields) => logger.error(message, { ...fields }),
    };
  };
}
