import type { Texts } from "@/lib/language/texts.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { BackendClient } from "../connection/backend_client.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";
import type { PageMemory } from "../browser/page_memory.ts";
import { AlertCaller } from "./alert_caller.ts";
import { browserNotifier, noNotifier, type Notifier } from "./notifier.ts";
import { browserPush, noPush, type PushPlatform, PushSubscriber } from "./push_subscriber.ts";
import { browserTones, type ToneOutput, TonePlayer } from "./tone_player.ts";

/** What a browser has to call a person with. */
export interface AlertPlatform {
  readonly openTones: () => ToneOutput;
  readonly notifier: Notifier;
  readonly push: PushPlatform;
}

/** Calls nobody: on the server. */
export const silentPlatform: AlertPlatform = {
  openTones: () => ({ play: () => {} }),
  notifier: noNotifier,
  push: noPush,
};

export const browserPlatform = (): AlertPlatform => ({
  openTones: browserTones,
  notifier: browserNotifier(),
  push: browserPush(),
});

export interface AlertDeskOptions {
  readonly client: BackendClient;
  readonly rest: RestClient;
  readonly memory: PageMemory;
  readonly texts: Texts["alerts"]["failures"];
  readonly clock: Clock;
  readonly platform: AlertPlatform;
  readonly onOpen: (ticker: Ticker) => void;
  /** Tells a person what could not be done. */
  readonly onFailure: (text: string) => void;
  /** Tells that a rule is being tried, here or by another page. */
  readonly onTest: (rule: string) => void;
}

/** How alerts reach a person: by the page, or by pushes while there is none. */
export class AlertDesk {
  readonly caller: AlertCaller;
  readonly push: PushSubscriber;

  constructor({ client, rest, memory, texts, clock, platform, onOpen, onFailure, onTest }: AlertDeskOptions) {
    const { openTones, notifier, push } = platform;
    const player = new TonePlayer(openTones, clock);
    this.caller = new AlertCaller({ player, notifier, memory, texts, onOpen, onFailure });
    this.push = new PushSubscriber({ platform: push, rest, texts, onFailure });
    client.on("statusChanged", (event, data) => {
      if (event === "alert" || event === "alert_test") this.caller.told(data);
      if (event === "alert_test") onTest(String(data["rule_name"]));
      if (event === "halted" || event === "resumed") this.caller.halted();
    });
  }

  start(): void {
    this.caller.start();
    void this.push.look();
  }
}
