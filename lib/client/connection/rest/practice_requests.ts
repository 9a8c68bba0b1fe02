import {
  type JournalNoteRequest,
  JournalResponse,
  type ReplayDay,
  ReplayDaysResponse,
  type ReplaySpeed,
  ReplayState,
  type ReplayStep,
  RoundTrip,
} from "@/lib/protocol/mod.ts";
import type { RestCaller } from "./rest_caller.ts";

/** What is asked of a replay. */
export type ReplayOrder =
  | { readonly do: "pause" | "resume" }
  | { readonly do: "step"; readonly to: ReplayStep }
  | { readonly do: "speed"; readonly speed: ReplaySpeed }
  | { readonly do: "seek"; readonly time_ms: number; readonly forwards_only: boolean }
  | { readonly do: "load"; readonly day: string };

/** Which trades of a journal. */
export interface JournalAsked {
  readonly account?: string | undefined;
  /** Epoch seconds. */
  readonly from?: number | undefined;
  readonly tag?: string | undefined;
}

/** The routes of replays and of the journal. */
export class PracticeRequests {
  readonly #caller: RestCaller;

  constructor(caller: RestCaller) {
    this.#caller = caller;
  }

  replay(): Promise<ReplayState> {
    return this.#caller.get("/api/replay", "the replay", ReplayState);
  }

  async replayDays(): Promise<readonly ReplayDay[]> {
    return (await this.#caller.get("/api/replay/days", "the recorded days", ReplayDaysResponse)).items;
  }

  order({ do: act, ...rest }: ReplayOrder): Promise<ReplayState> {
    const body = Object.keys(rest).length === 0 ? {} : { body: rest };
    const failure = "Cannot control the replay";
    return this.#caller.control({ method: "POST", path: `/api/replay/${act}`, ...body, failure, schema: ReplayState });
  }

  journal(asked: JournalAsked): Promise<JournalResponse> {
    return this.#caller.get(journalPath("/api/journal", asked), "the journal", JournalResponse);
  }

  writeNote(id: string, body: JournalNoteRequest): Promise<RoundTrip> {
    const failure = "Cannot keep what was written";
    return this.#caller.control({ method: "PATCH", path: `/api/journal/${id}`, body, failure, schema: RoundTrip });
  }
}

/** Address of a journal, or of its CSV, with what is asked of it. */
export function journalPath(path: "/api/journal" | "/api/journal.csv", asked: JournalAsked): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return query.size === 0 ? path : `${path}?${query}`;
}
