import type { Alert, AlertRule, RuleAction } from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { WebPush } from "./web_push.ts";
import type { Webhook } from "./webhook.ts";

/** So many may be under way at once; a receiver that hangs must not make more wait than memory bears. */
const MAX_UNDER_WAY = 200;

export interface ActionRunnerOptions {
  readonly webhook: Webhook;
  readonly push: WebPush;
  readonly logger: Logger;
}

export interface ActionResult {
  readonly type: RuleAction["type"];
  readonly ok: boolean;
  readonly detail: string;
}

/** What a webhook is sent, and a browser by push. */
const textOf = (alert: Alert): string => {
  const { excursions: _, ...rest } = alert;
  return JSON.stringify({ type: "alert", ...rest });
};

/** Does what a rule wants done beside telling the page. Nothing waits for it, and what fails is logged. */
export class ActionRunner implements AsyncDisposable {
  readonly #options: ActionRunnerOptions;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Actions done, failed, and left out because too many were under way, since the start. */
  readonly counts = { done: 0, failed: 0, dropped: 0 };

  constructor(options: ActionRunnerOptions) {
    this.#options = options;
  }

  run({ id, actions }: AlertRule, alert: Alert): void {
    const { logger } = this.#options;
    for (const action of actions) {
      if (action.type === "page") continue;
      if (this.#underWay.size >= MAX_UNDER_WAY) {
        if (this.counts.dropped++ === 0) {
          logger.error("an action of an alert is left out: too many are under way", { rule: id });
        }
        continue;
      }
      const running = this.#do(action, alert).then(({ ok, detail }) => {
        if (!ok) {
          logger.warn(`the ${action.type} of an alert failed`, { rule: id, alert: alert.alert_id, error: detail });
        }
      });
      this.#underWay.add(running);
      void running.finally(() => this.#underWay.delete(running));
    }
  }

  /** Does the actions of a rule for an alert that is made up, and tells what became of each. */
  async test({ actions }: AlertRule, alert: Alert, tellPage: () => void): Promise<ActionResult[]> {
    return await Promise.all(actions.map(async (action) => {
      if (action.type !== "page") return await this.#do(action, alert);
      tellPage();
      return { type: action.type, ok: true, detail: "told to every page that is open" };
    }));
  }

  async #do(action: Exclude<RuleAction, { type: "page" }>, alert: Alert): Promise<ActionResult> {
    const { webhook, push } = this.#options;
    const { signal } = this.#stop;
    try {
      let detail = "the receiver has taken it";
      if (action.type === "webhook") await webhook.send(action.url, textOf(alert), signal);
      else detail = `sent to ${await push.sendAll(textOf(alert), signal)} browsers`;
      this.counts.done += 1;
      return { type: action.type, ok: true, detail };
    } catch (error) {
      this.counts.failed += 1;
      return { type: action.type, ok: false, detail: errorMessage(error) };
    }
  }

  /** Gives up what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#underWay);
  }
}
