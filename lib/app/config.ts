import * as z from "zod";
import { parseTicker } from "@/lib/protocol/mod.ts";

interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** Reads a number strictly: `12`, `0.5`; not ``, `0x10`, `12px`. */
function readNumber(name: string, { min, max, integer }: NumberRange) {
  const kind = `${integer ? "an integer" : "a number"} from ${min} to ${max}`;
  return (text: string, context: z.core.$RefinementCtx<string>): number => {
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max && (!integer || Number.isInteger(value))) return value;
    context.addIssue({ code: "custom", message: `${name} must be ${kind}, not ${JSON.stringify(text)}` });
    return z.NEVER;
  };
}

const number = (name: string, fallback: number, range: NumberRange) =>
  z.string().default(String(fallback)).transform(readNumber(name, range));

const integer = (name: string, fallback: number, min: number, max: number) =>
  number(name, fallback, { min, max, integer: true });

/** One that may be unset. */
const optionalInteger = (name: string, min: number, max: number) =>
  z.string().transform(readNumber(name, { min, max, integer: true })).optional();

const optionalNumber = (name: string, min: number, max: number) =>
  z.string().transform(readNumber(name, { min, max, integer: false })).optional();

function choice<const T extends readonly [string, ...string[]]>(name: string, values: T, fallback: T[number]) {
  return z.string().default(fallback).transform((text, context): T[number] => {
    if (values.includes(text)) return text;
    context.addIssue({
      code: "custom",
      message: `${name} must be one of ${values.join(", ")}, not ${JSON.stringify(text)}`,
    });
    return z.NEVER;
  });
}

const boolean = (name: string, fallback: boolean) =>
  choice(name, ["true", "false"], fallback ? "true" : "false").transform((text) => text === "true");

const words = (text: string): string[] => text.split(",").map((word) => word.trim()).filter((word) => word !== "");

/** A comma-separated list, each member read by `parse`, which throws when it is bad. */
function list<T>(name: string, what: string, parse: (word: string) => T) {
  return z.string().default("").transform((text, context): readonly T[] =>
    words(text).map((word) => {
      try {
        return parse(word);
      } catch (error) {
        context.addIssue({
          code: "custom",
          message: `${name} must be a comma-separated list of ${what}; ${JSON.stringify(word)} is none`,
          params: { error },
        });
        return z.NEVER;
      }
    })
  );
}

const parseOrigin = (word: string): string => {
  const url = new URL(word);
  if (url.origin !== word) throw new TypeError(`an origin is scheme://host[:port] and nothing more`);
  return url.origin;
};

/** A host with its port where that is not the usual one, as URLs have it. */
const parseHost = (word: string): string => {
  const { host, pathname, username } = new URL(`https://${word}`);
  if (pathname !== "/" || username !== "" || word.includes("/")) {
    throw new TypeError("a host is name[:port] and nothing more");
  }
  return host;
};

/** An address that overrides a feed's own, without a slash at its end; undefined when unset. */
function url(name: string, schemes: readonly string[]) {
  return z.string().optional().transform((text, context) => {
    if (text === undefined) return undefined;
    const protocol = URL.parse(text)?.protocol ?? "";
    if (schemes.includes(protocol)) return text.replace(/\/+$/, "");
    const kinds = schemes.map((scheme) => `${scheme}//`).join(" or ");
    context.addIssue({ code: "custom", message: `${name} must be a URL with ${kinds}, not ${JSON.stringify(text)}` });
    return z.NEVER;
  });
}

const wsUrl = (name: string) => url(name, ["wss:", "ws:"]);
const restUrl = (name: string) => url(name, ["https:", "http:"]);

const tickers = (name: string) => list(name, "tickers", parseTicker);

const Environment = z.object({
  HOST: z.string().min(1, "HOST must not be empty").default("127.0.0.1"),
  PORT: integer("PORT", 8000, 0, 65535),
  CLASSIC_PORT: optionalInteger("CLASSIC_PORT", 0, 65535),
  LOG_LEVEL: choice("LOG_LEVEL", ["debug", "info", "warning", "error"], "info"),
  ADMIN_TOKEN: z.string().min(8, "ADMIN_TOKEN must have at least 8 characters").optional(),
  ALLOWED_ORIGINS: list("ALLOWED_ORIGINS", "origins such as https://desk.example", parseOrigin),

  ENGINE_AUTOSTART: boolean("ENGINE_AUTOSTART", true),
  FEED: choice("FEED", ["simulated", "replay", "massive", "coinbase", "kraken"], "simulated"),
  DATA_DIR: z.string().optional(),
  RECORD_DIR: z.string().optional(),
  MARKET_DAYS_FILE: z.string().optional(),
  CORPORATE_ACTIONS_FILE: z.string().optional(),
  TICKERS: tickers("TICKERS"),
  ALLOW_TICKERS: tickers("ALLOW_TICKERS"),
  DENY_TICKERS: tickers("DENY_TICKERS"),
  HALF_PENNY_TICKERS: tickers("HALF_PENNY_TICKERS"),
  IGNITION_MODEL: choice("IGNITION_MODEL", ["running", "designed"], "running"),

  SIM_SEED: integer("SIM_SEED", 1, 0, 2 ** 31 - 1),
  SIM_TICKERS: integer("SIM_TICKERS", 40, 1, 12_000),
  SIM_RATE: number("SIM_RATE", 60, { min: 0.1, max: 100_000, integer: false }),

  REPLAY_FILES: list("REPLAY_FILES", "file paths", (path) => path),
  REPLAY_SPEED: z.string().default("1").transform((text, context): number | "max" => {
    if (text === "max") return "max";
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= 0.1 && value <= 1000) return value;
    context.addIssue({
      code: "custom",
      message: `REPLAY_SPEED must be a number from 0.1 to 1000 or max, not ${JSON.stringify(text)}`,
    });
    return z.NEVER;
  }),

  REPLAY_GAPS: choice("REPLAY_GAPS", ["skip", "keep"], "skip"),

  MASSIVE_API_KEY: z.string().optional(),
  MASSIVE_DELAYED: boolean("MASSIVE_DELAYED", false),
  MASSIVE_WS_URL: wsUrl("MASSIVE_WS_URL"),
  MASSIVE_REST_URL: restUrl("MASSIVE_REST_URL"),
  COINBASE_WS_URL: wsUrl("COINBASE_WS_URL"),
  COINBASE_REST_URL: restUrl("COINBASE_REST_URL"),
  KRAKEN_WS_URL: wsUrl("KRAKEN_WS_URL"),
  KRAKEN_REST_URL: restUrl("KRAKEN_REST_URL"),

  MAX_CONNECTIONS: integer("MAX_CONNECTIONS", 10_000, 1, 1_000_000),
  MAX_CONNECTIONS_PER_ADDRESS: integer("MAX_CONNECTIONS_PER_ADDRESS", 100, 1, 1_000_000),
  MAX_MESSAGE_LENGTH: integer("MAX_MESSAGE_LENGTH", 16 * 1024, 64, 1024 * 1024),
  MESSAGE_RATE: integer("MESSAGE_RATE", 20, 1, 100_000),
  MESSAGE_BURST: integer("MESSAGE_BURST", 100, 1, 100_000),
  SOFT_MARK_BYTES: integer("SOFT_MARK_BYTES", 256 * 1024, 1024, 2 ** 30),
  HARD_MARK_BYTES: integer("HARD_MARK_BYTES", 1024 * 1024, 1024, 2 ** 30),
  NO_PROGRESS_MS: integer("NO_PROGRESS_MS", 30_000, 100, 3_600_000),
  BLOCKED_WRITE_MS: integer("BLOCKED_WRITE_MS", 5000, 100, 3_600_000),
  HEARTBEAT_MS: integer("HEARTBEAT_MS", 9500, 1000, 3_600_000),
  HELLO_TIMEOUT_MS: integer("HELLO_TIMEOUT_MS", 5000, 100, 3_600_000),
  MAX_SUBSCRIBED_TICKERS: integer("MAX_SUBSCRIBED_TICKERS", 1000, 1, 100_000),
  MAX_SUBSCRIBED_SCANS: integer("MAX_SUBSCRIBED_SCANS", 20, 1, 200),
  HISTORY_EVENTS: integer("HISTORY_EVENTS", 10_000, 1, 10_000_000),
  HISTORY_MS: integer("HISTORY_MS", 300_000, 1000, 86_400_000),
  HISTORY_BYTES: integer("HISTORY_BYTES", 32 * 1024 * 1024, 65_536, 2 ** 40),

  PAPER_CASH: number("PAPER_CASH", 100_000, { min: 1, max: 1e12, integer: false }),
  PAPER_COMMISSION: number("PAPER_COMMISSION", 0, { min: 0, max: 1000, integer: false }),
  PAPER_COMMISSION_MIN: number("PAPER_COMMISSION_MIN", 0, { min: 0, max: 1e6, integer: false }),
  PAPER_SLIPPAGE_TICKS: integer("PAPER_SLIPPAGE_TICKS", 0, 0, 1000),
  HARD_TO_BORROW: tickers("HARD_TO_BORROW"),
  DO_NOT_TRADE: tickers("DO_NOT_TRADE"),
  ORDER_COLLAR_PCT: number("ORDER_COLLAR_PCT", 5, { min: 0, max: 1000, integer: false }),
  ORDER_REPEAT_MS: integer("ORDER_REPEAT_MS", 2000, 0, 3_600_000),
  ORDER_MAX_SHARES: optionalNumber("ORDER_MAX_SHARES", 0, 1e12),
  ORDER_MAX_NOTIONAL: optionalNumber("ORDER_MAX_NOTIONAL", 0, 1e15),
  MAX_OPEN_POSITIONS: optionalInteger("MAX_OPEN_POSITIONS", 1, 100_000),
  MAX_DAY_LOSS: optionalNumber("MAX_DAY_LOSS", 0.01, 1e15),

  ALERTS_PER_MINUTE: integer("ALERTS_PER_MINUTE", 60, 1, 10_000),
  WEBHOOK_HOSTS: list("WEBHOOK_HOSTS", "hosts such as hooks.example or 127.0.0.1:9000", parseHost),
  WEBHOOK_SECRET: z.string().min(16, "WEBHOOK_SECRET must have at least 16 characters").optional(),
  PUSH_CONTACT: z.string().regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/, "PUSH_CONTACT must be mailto: or https:")
    .default("mailto:flashtape@example.com"),

  CLIENT_FIRST_RETRY_MS: integer("CLIENT_FIRST_RETRY_MS", 5000, 1, 60_000),
}).superRefine(
  ({ PORT, CLASSIC_PORT, FEED, REPLAY_FILES, MASSIVE_API_KEY, WEBHOOK_HOSTS, WEBHOOK_SECRET }, context) => {
    // Two free ports are two different ones.
    if (CLASSIC_PORT === PORT && PORT !== 0) {
      context.addIssue({
        code: "custom",
        message: `CLASSIC_PORT must be another port than PORT, not "${CLASSIC_PORT}"`,
      });
    }
    if (FEED === "replay" && REPLAY_FILES.length === 0) {
      context.addIssue({ code: "custom", message: "REPLAY_FILES must name at least one file when FEED=replay" });
    }
    if (WEBHOOK_HOSTS.length > 0 && WEBHOOK_SECRET === undefined) {
      context.addIssue({ code: "custom", message: "WEBHOOK_SECRET must be set when WEBHOOK_HOSTS is" });
    }
    if (FEED === "massive" && MASSIVE_API_KEY === undefined) {
      context.addIssue({ code: "custom", message: "MASSIVE_API_KEY must be set when FEED=massive" });
    }
  },
);

/** The whole configuration, by the names of the environment; defaults and meanings in README.md. */
export type Config = Readonly<z.infer<typeof Environment>>;

/** The names that are read from the environment. */
export const CONFIG_NAMES: readonly string[] = Object.keys(Environment.shape);

/**
 * Parses the environment once. An empty value counts as unset, as in most shells and hosts.
 *
 * @throws {TypeError} whose one-line message names each bad variable, its value and what would be right
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(CONFIG_NAMES.map((name) => [name, environment[name] || undefined]));
  const parsed = Environment.safeParse(set);
  if (parsed.success) return Object.freeze(parsed.data);
  throw new TypeError(`Cannot start: ${parsed.error.issues.map(({ message }) => message).join("; ")}`);
}
