import type { Texts } from "@/lib/language/texts.ts";
import { type ReadonlySignal, signal } from "@preact/signals";
import type { DashboardStore } from "./dashboard_store.ts";
import { RequestError } from "../connection/rest/rest_client.ts";

/** Runs what a person asks of the server: tells what is under way, and what failed and why. */
export class Attempts {
  readonly #store: Pick<DashboardStore, "notify">;
  readonly #words: Texts["connection"];
  readonly #underWay = signal<ReadonlySet<string>>(new Set());

  constructor(store: Pick<DashboardStore, "notify">, words: Texts["connection"]) {
    this.#store = store;
    this.#words = words;
  }

  /** Names of what is under way, so that its button can wait. */
  get underWay(): ReadonlySignal<ReadonlySet<string>> {
    return this.#underWay;
  }

  /** Does nothing while something of the same name is under way. */
  async run(name: string, work: () => Promise<void>): Promise<void> {
    await this.succeeds(name, work);
  }

  /** As `run()`. @returns whether it was done, and did not fail */
  async succeeds(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#underWay.peek().has(name)) return false;
    this.#underWay.value = new Set(this.#underWay.peek()).add(name);
    try {
      await work();
      return true;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const isUncertain = error instanceof RequestError && error.isUncertain;
      this.#store.notify(isUncertain ? this.#words.doneAllTheSame(text) : text, "error");
      return false;
    } finally {
      this.#underWay.value = this.#underWay.peek().difference(new Set([name]));
    }
  }
}
