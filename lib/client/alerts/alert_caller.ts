import { type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";
import { Alert, type Ticker } from "@/lib/protocol/mod.ts";
import type { Texts } from "@/lib/language/texts.ts";
import type { PageMemory } from "../browser/page_memory.ts";
import type { Notifier, NotifyPermission } from "./notifier.ts";
import type { TonePlayer } from "./tone_player.ts";

export interface AlertCallerOptions {
  readonly player: TonePlayer;
  readonly notifier: Notifier;
  readonly memory: PageMemory;
  readonly texts: Texts["alerts"]["failures"];
  /** Shows the ticker of an alert that was clicked. */
  readonly onOpen: (ticker: Ticker) => void;
  /** Tells what could not be done. */
  readonly onFailure: (text: string) => void;
}

const MUTED = "alerts.muted";
const NOTIFY = "alerts.notify";
const VOLUME = "alerts.volume";
const HALTS = "halts.sound";
const HALT_SOUND = "siren";
const Volume = z.number().check(z.minimum(0), z.maximum(1));

/** Calls a person to the page: by sound, and while the page is hidden by notifications and a count in its title. */
export class AlertCaller {
  readonly #options: AlertCallerOptions;
  readonly #muted = signal(false);
  readonly #volume = signal(0.5);
  readonly #haltsSound = signal(false);
  readonly #notifying = signal(false);
  readonly #permission = signal<NotifyPermission>("unsupported");
  readonly #unseen = signal(0);
  #isHidden = false;

  constructor(options: AlertCallerOptions) {
    this.#options = options;
  }

  get muted(): ReadonlySignal<boolean> {
    return this.#muted;
  }

  /** Of sounds, 0 to 1. */
  get volume(): ReadonlySignal<number> {
    return this.#volume;
  }

  /** Whether halts and resumptions are heard. */
  get haltsSound(): ReadonlySignal<boolean> {
    return this.#haltsSound;
  }

  /** Whether alerts are notifications while the page is hidden. */
  get notifying(): ReadonlySignal<boolean> {
    return this.#notifying;
  }

  get permission(): ReadonlySignal<NotifyPermission> {
    return this.#permission;
  }

  /** Alerts that have come since the page was hidden; 0 while it is seen. */
  get unseen(): ReadonlySignal<number> {
    return this.#unseen;
  }

  /** Goes on as it was left the last time. */
  start(): void {
    const { memory, notifier } = this.#options;
    this.mute(memory.read(MUTED) === true);
    this.setVolume(Volume.safeParse(memory.read(VOLUME)).data ?? this.#volume.peek());
    this.#haltsSound.value = memory.read(HALTS) === true;
    this.#permission.value = notifier.permission;
    this.#notifying.value = memory.read(NOTIFY) === true && notifier.permission === "granted";
  }

  /** A person has pressed something: sounds may be made from now on. */
  touched(): void {
    this.#options.player.unlock();
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    if (!isHidden) this.#unseen.value = 0;
  }

  mute(isMuted: boolean): void {
    this.#options.player.isMuted = isMuted;
    this.#muted.value = isMuted;
    this.#options.memory.keep(MUTED, isMuted);
  }

  /** @param volume 0 to 1 */
  setVolume(volume: number): void {
    this.#options.player.volume = volume;
    this.#volume.value = volume;
    this.#options.memory.keep(VOLUME, volume);
  }

  /** Plays a sound as an alert would, unless sounds are muted. */
  listen(sound: string): void {
    this.#options.player.play(sound);
  }

  setHaltsSound(isOn: boolean): void {
    this.#haltsSound.value = isOn;
    this.#options.memory.keep(HALTS, isOn);
  }

  /** Trading of a ticker has been halted, or goes on. */
  halted(): void {
    if (this.#haltsSound.peek()) this.#options.player.play(HALT_SOUND);
  }

  /** Turns notifications on, after asking the person where that is needed, or off. */
  async notify(isOn: boolean): Promise<void> {
    const { notifier, memory } = this.#options;
    if (isOn && notifier.permission === "default") await notifier.ask();
    this.#permission.value = notifier.permission;
    this.#notifying.value = isOn && notifier.permission === "granted";
    memory.keep(NOTIFY, this.#notifying.value);
  }

  /** Data of STATUS `alert` or `alert_test`; what is none is ignored. */
  told(data: unknown): void {
    const { success, data: alert } = Alert.safeParse(data);
    if (!success) return;
    const { player, notifier, texts, onOpen, onFailure } = this.#options;
    player.play(alert.sound ?? "chime");
    if (!this.#isHidden) return;
    this.#unseen.value += 1;
    if (!this.#notifying.value) return;
    const { ticker, rule_name = "Alert", text = "", note = "", alert_id: tag } = alert;
    const body = [text, note].filter((part) => part !== "").join("\n");
    try {
      notifier.show({ title: `${ticker}: ${rule_name}`, body, tag, onClick: () => onOpen(ticker) });
    } catch (error) {
      // Phones show those of a service worker only, which pushes bring.
      this.#notifying.value = false;
      onFailure(texts.notify(error instanceof Error ? error.message : String(error)));
    }
  }
}
