import { type ReadonlySignal, signal } from "@preact/signals";
import {
  type AlertRule,
  type AlertRuleRequest,
  roundPrice,
  type RuleRehearsal,
  type RuleTestResponse,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import type { Texts } from "@/lib/language/texts.ts";
import type { PageMemory } from "../browser/page_memory.ts";
import type { BackendClient } from "../connection/backend_client.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";
import { DocumentEditor } from "../editing/document_editor.ts";
import { DocumentList } from "../editing/document_list.ts";
import { emptyRule, requestOfRule, type RuleDraft, ruleDraftOf } from "./rule_draft.ts";

export interface RuleDeskOptions {
  readonly client: BackendClient;
  readonly rest: RestClient;
  readonly memory: PageMemory;
  readonly texts: Texts;
  /** Runs what a person asks for, under a name, and tells what failed. */
  readonly attempts: { run(name: string, work: () => Promise<void>): Promise<void> };
  /** Tells what could not be fetched. */
  readonly onFailure: (text: string) => void;
}

/** What became of each action when a rule was tried. */
export interface RuleTest {
  readonly id: string;
  readonly results: RuleTestResponse["results"];
}

/** Stands in for a name that is not typed yet. */
const REHEARSAL = "rehearsal";

/** Names under which these are under way. */
export const testing = (id: string): string => `test ${id}`;
export const switching = (id: string): string => `switch ${id}`;

/** The alert rules of the server, and what a person does with them. */
export class RuleDesk {
  readonly editor: DocumentEditor<RuleDraft, AlertRuleRequest, AlertRule>;
  readonly #options: RuleDeskOptions;
  readonly #fetcher: DocumentList<AlertRule>;
  readonly #list = signal<readonly AlertRule[] | null>(null);
  readonly #tested = signal<RuleTest | null>(null);

  constructor(options: RuleDeskOptions) {
    const { client, rest, memory, onFailure } = this.#options = options;
    this.#fetcher = new DocumentList({
      fetch: () => rest.rules.list(),
      onFetched: (rules) => this.#list.value = rules,
      onFailure,
    });
    this.editor = new DocumentEditor<RuleDraft, AlertRuleRequest, AlertRule>({
      requests: rest.rules,
      empty: emptyRule,
      draftOf: ruleDraftOf,
      requestOf: (draft) => requestOfRule(draft, options.texts),
      onSaved: () => void this.refresh(),
      memory,
      memoryName: "rules.deleted",
    });
    client.on("statusChanged", (event) => {
      if (event === "alert_rule_changed" || event === "alert_rule_deleted") void this.refresh();
    });
    client.on("connectionChanged", ({ state }) => {
      if (state === "live") void this.refresh();
    });
  }

  /** In the order in which they are shown; null before they have been fetched. */
  get list(): ReadonlySignal<readonly AlertRule[] | null> {
    return this.#list;
  }

  /** What came of the latest test; null before the first. */
  get tested(): ReadonlySignal<RuleTest | null> {
    return this.#tested;
  }

  /** Knows which shipped ones were deleted the last time. */
  start(): void {
    this.editor.start();
  }

  refresh(): Promise<void> {
    return this.#fetcher.refresh();
  }

  /** Fetches them again when they could not be fetched. To be called every few seconds. */
  retry(): Promise<void> {
    return this.#fetcher.retry();
  }

  /** How often a draft would have told today. @throws {TypeError} saying what cannot be read, {RequestError} */
  async rehearse(draft: RuleDraft): Promise<RuleRehearsal> {
    const { rest, texts } = this.#options;
    return await rest.rehearseRule({ ...requestOfRule(draft, texts), name: REHEARSAL });
  }

  /** Turns a rule on or off. */
  turn(rule: AlertRule, enabled: boolean): Promise<void> {
    const { attempts, rest } = this.#options;
    return attempts.run(switching(rule.id), async () => {
      const { name, when, tickers, sessions, once_per_s, only_higher, actions, sound, note } = rule;
      const same = { name, when, sessions, once_per_s, only_higher, actions, sound, note };
      await rest.rules.save(rule.id, { ...same, enabled, ...(tickers !== undefined && { tickers }) });
      await this.refresh();
    });
  }

  /** Has the server tell when the price of a ticker crosses a level, again and again; false when it could not. */
  async addPriceAlert(ticker: Ticker, price: number, name: string): Promise<boolean> {
    const { attempts, rest } = this.#options;
    let isMade = false;
    await attempts.run(`alert ${ticker} ${price}`, async () => {
      await rest.rules.save(null, {
        name: name.slice(0, 60),
        enabled: true,
        when: { event: "crosses", fact: "price", level: roundPrice(price), direction: "either" },
        tickers: [ticker],
        sessions: ["pre", "open", "post"],
        once_per_s: 60,
        only_higher: false,
        actions: [{ type: "page" }],
        sound: "chime",
        note: "",
      });
      isMade = true;
      await this.refresh();
    });
    return isMade;
  }

  /** Has the server do the actions of a rule for an alert that is made up. */
  test({ id }: AlertRule): Promise<void> {
    const { attempts, rest } = this.#options;
    return attempts.run(testing(id), async () => {
      this.#tested.value = { id, results: (await rest.testRule(id)).results };
    });
  }

  forgetTest(): void {
    this.#tested.value = null;
  }
}
