import { closed, earlyClose, type MarketDay, REGULAR, REGULAR_CLOSE_MINUTE } from "./market_day.ts";

const OPEN_MINUTE = 9 * 60 + 30;

const quoted = (text: string): string => JSON.stringify(text);

function readDate(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    try {
      return Temporal.PlainDate.from(text).toString();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new SyntaxError(`date must be a day as YYYY-MM-DD, got ${quoted(text)}`);
}

function readDay(session: string, reason: string | null): MarketDay {
  if (session === "regular") return REGULAR;
  if (session === "closed") return closed(reason);
  const [, hour = "", minute = ""] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(session) ?? [];
  const closeMinute = hour === "" ? NaN : Number(hour) * 60 + Number(minute);
  if (closeMinute > OPEN_MINUTE && closeMinute < REGULAR_CLOSE_MINUTE) return earlyClose(reason, closeMinute);
  throw new SyntaxError(
    `session must be closed, regular, or the time of an early close from 09:31 to 15:59, got ${quoted(session)}`,
  );
}

/** The last cell may be in quotes, as spreadsheets write one with a comma. */
function readReason(text: string): string | null {
  const bare = /^"(.*)"$/.exec(text)?.[1]?.replaceAll('""', '"') ?? text;
  if (bare.includes('"') && bare === text) throw new SyntaxError(`reason must have its quotes in pairs, got ${text}`);
  return bare === "" ? null : bare;
}

/**
 * Reads days of the US exchanges from CSV: `date,session` or `date,session,reason`, a header first. `session` is
 * `closed`, `regular`, or New York's time of an early close (`13:00`). Blank lines are left out.
 *
 * @throws {SyntaxError} naming the line, counted from 1, what is wrong with it, and what stands there
 */
export function parseMarketDays(text: string): Map<string, MarketDay> {
  const days = new Map<string, MarketDay>();
  const lineOf = new Map<string, number>();
  let header: string | undefined;
  for (const [index, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      if (header === undefined) {
        header = readHeader(line);
        continue;
      }
      const { date, day } = readRow(line, header);
      const before = lineOf.get(date);
      if (before !== undefined) throw new SyntaxError(`${date} is on line ${before} too`);
      lineOf.set(date, index + 1);
      days.set(date, day);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new SyntaxError(`line ${index + 1}: ${error.message}`, { cause: error });
    }
  }
  if (header === undefined) throw new SyntaxError("line 1: the header date,session is missing");
  return days;
}

function readHeader(line: string): string {
  const header = line.replaceAll(" ", "");
  if (header === "date,session" || header === "date,session,reason") return header;
  throw new SyntaxError(`the header must be date,session or date,session,reason, got ${quoted(line)}`);
}

function readRow(line: string, header: string): { readonly date: string; readonly day: MarketDay } {
  const [, date = "", session, reason] = /^([^,]*)(?:,([^,]*))?(?:,(.*))?$/.exec(line) ?? [];
  if (session === undefined || (reason !== undefined && header === "date,session")) {
    throw new SyntaxError(`a row must be ${header}, got ${quoted(line)}`);
  }
  return { date: readDate(date.trim()), day: readDay(session.trim(), readReason(reason?.trim() ?? "")) };
}
