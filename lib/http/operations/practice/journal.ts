import * as z from "zod";
import { AccountName, JournalNoteRequest, JournalResponse, RoundTrip } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../../requests/operation_description.ts";
import { countText, PARAMETER_JSON_SCHEMAS, tickerText, timeText } from "../../requests/parameter_schemas.ts";

const MAX_TRIPS = 5000;
const MAX_TAG = 30;
const ID_LENGTH = 16;

const tagText = z.string().min(1, "must not be empty").max(MAX_TAG, `a tag has at most ${MAX_TAG} characters`)
  .register(PARAMETER_JSON_SCHEMAS, { type: "string", minLength: 1, maxLength: MAX_TAG });
const accountText = z.enum(AccountName.options).register(PARAMETER_JSON_SCHEMAS, {
  type: "string",
  enum: [...AccountName.options],
  description: "Whose trades. Without it the trader's: `replay` while a recording is played, else `main`.",
});

const query = z.strictObject({
  account: accountText.optional(),
  from: timeText.optional(),
  to: timeText.optional(),
  ticker: tickerText.optional(),
  tag: tagText.optional(),
  limit: countText(MAX_TRIPS, 500),
});

/** What a query asks of the journal. @param trader account that is meant where none is named */
export function journalQuery({ account, from, to, ...rest }: z.output<typeof query>, trader: AccountName) {
  const ms = (seconds: number | undefined) => seconds === undefined ? undefined : seconds * 1000;
  return { account: account ?? trader, fromMs: ms(from), toMs: ms(to), ...rest };
}

export const getJournal = {
  method: "GET",
  path: "/api/journal",
  tag: "journal",
  summary: "Round trips of an account and their sums",
  description:
    "Newest first, made of the fills as they are kept. `from` and `to` are market times, inclusive, of when a trade was " +
    "closed, or opened where it is open still. `summary` is over all that is asked for, not only the newest `limit`.",
  query,
  answers: { 200: { description: "The trades.", schema: JournalResponse } },
} as const satisfies OperationDescription;

export const getJournalCsv = {
  method: "GET",
  path: "/api/journal.csv",
  tag: "journal",
  summary: "The same round trips as CSV",
  description: "A line each, newest first, with the names of the columns before them. Times in UTC.",
  query,
  answers: { 200: { description: "The trades.", schema: z.string(), contentType: "text/csv; charset=utf-8" } },
} as const satisfies OperationDescription;

export const writeJournalNote = {
  method: "PATCH",
  path: "/api/journal/{id}",
  tag: "journal",
  summary: "Write tags or a note about a round trip",
  description: "What is left out stays as it is.",
  control: true,
  params: z.strictObject({
    id: z.string().max(ID_LENGTH, `the id of a trade has ${ID_LENGTH} characters`),
  }),
  body: JournalNoteRequest,
  examples: { both: { tags: ["gap and go"], note: "Chased the second leg." } },
  answers: { 200: { description: "The trade with what was written.", schema: RoundTrip } },
  problems: { 404: "There is no such trade." },
} as const satisfies OperationDescription;
