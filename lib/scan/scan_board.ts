import type { EpochMs, Scan, ScanPayload, ScanPreview, ScanRows, Ticker } from "@/lib/protocol/mod.ts";
import type { FactTable } from "@/lib/market/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { scanDifference } from "./scan_difference.ts";
import { type ScanAnswer, ScanQuery, type ScanQuestion } from "./scan_query.ts";

/** Who is told the answers of scans. */
export interface ScanAudience {
  /** Scans that somebody has asked for. */
  readonly wantedScans: Iterable<string>;
  /**
   * Tells an answer.
   *
   * @param news what is told to those who have the answer before; null when nothing has changed
   * @param whole for those who have not
   */
  broadcastScan(id: string, news: ScanPayload | null, whole: () => ScanRows): void;
}

export interface ScanBoardOptions {
  readonly scan: (id: string) => Scan | undefined;
  /** Null while there is no market. */
  readonly facts: () => FactTable | null;
  readonly watchlist: () => Iterable<Ticker>;
  readonly marketTime: () => EpochMs | null;
  readonly audience: ScanAudience;
  readonly logger: Logger;
}

/** What a scan has answered last. */
interface Board {
  readonly scan: Scan;
  readonly query: ScanQuery;
  answer: ScanAnswer;
  atMs: EpochMs | null;
  n: number;
}

/** Asks the scans that somebody looks at once a second, and tells what has changed in their answers. */
export class ScanBoard {
  readonly #options: ScanBoardOptions;
  readonly #boards = new Map<string, Board>();
  /** Numbers go on when nobody has looked for a while. */
  readonly #numbers = new Map<string, number>();

  constructor(options: ScanBoardOptions) {
    this.#options = options;
  }

  /** To be called once a second. */
  look(): void {
    const wanted = new Set(this.#options.audience.wantedScans);
    for (const id of this.#boards.keys()) if (!wanted.has(id)) this.#boards.delete(id);
    const table = this.#options.facts();
    if (table === null) return;
    for (const id of wanted) {
      try {
        this.#ask(id, table);
      } catch (error) {
        this.#options.logger.error("a scan failed", { scan: id, error: errorMessage(error) });
      }
    }
  }

  /**
   * The whole answer of a scan, for whoever begins to look; undefined when there is no such scan. It is that of the
   * latest second where others look already, so that the changes which follow are changes to it.
   */
  rows(id: string): ScanRows | undefined {
    const scan = this.#options.scan(id);
    if (scan === undefined) return undefined;
    const board = this.#boards.get(id);
    return wholeOf(board?.scan === scan ? board : this.#begin(scan));
  }

  /** What a scan that is not kept would answer now. */
  preview(question: ScanQuestion): ScanPreview {
    const { facts, marketTime, watchlist } = this.#options;
    const table = facts();
    if (table === null) return { at_ms: marketTime(), matches: 0, order: [] };
    const query = new ScanQuery(question);
    const { order } = query.ask(table, watchlist);
    return { at_ms: marketTime(), matches: query.matches(table, watchlist).length, order: [...order] };
  }

  #ask(id: string, table: FactTable): void {
    const { scan: find, audience, marketTime, watchlist } = this.#options;
    const scan = find(id);
    if (scan === undefined) return;
    const board = this.#boards.get(id);
    if (board === undefined || board.scan !== scan) return void this.#begin(scan);
    const answer = board.query.ask(table, watchlist);
    const difference = scanDifference(board.answer, answer);
    if (difference !== null) {
      board.answer = answer;
      board.atMs = marketTime();
      board.n = this.#number(id);
    }
    const news = difference && { id, at_ms: board.atMs, n: board.n, full: false as const, ...difference };
    audience.broadcastScan(id, news, () => wholeOf(board));
  }

  /** Whoever has an answer of the scan as it was before is told the whole new one. */
  #begin(scan: Scan): Board {
    const { facts, marketTime, watchlist, audience } = this.#options;
    const query = new ScanQuery(scan);
    const table = facts();
    const answer = table === null ? { order: [], rows: new Map() } : query.ask(table, watchlist);
    const board = { scan, query, answer, atMs: marketTime(), n: this.#number(scan.id) };
    this.#boards.set(scan.id, board);
    audience.broadcastScan(scan.id, wholeOf(board), () => wholeOf(board));
    return board;
  }

  #number(id: string): number {
    const number = (this.#numbers.get(id) ?? 0) + 1;
    this.#numbers.set(id, number);
    return number;
  }
}

const wholeOf = ({ scan: { id, columns }, answer: { order, rows }, atMs, n }: Board): ScanRows => ({
  id,
  at_ms: atMs,
  n,
  full: true,
  order: [...order],
  columns: [...columns],
  rows: Object.fromEntries([...rows].map(([ticker, cells]) => [ticker, [...cells]])),
});
