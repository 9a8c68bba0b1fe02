import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Texts } from "@/lib/language/texts.ts";
import { useTexts } from "./texts.ts";

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
const LOCALES = { en: "en-US", ko: "ko-KR" } as const;
export const NEW_YORK = "America/New_York";

/** Writes times in the language and the time zone of a page, the same on the server and in every browser. */
export class Times {
  readonly zone: string;
  readonly #texts: Texts["desk"];
  readonly #clock: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #weekday: Intl.DateTimeFormat;
  readonly #dateWithYear: Intl.DateTimeFormat;

  /** @param zone of IANA */
  constructor({ language, desk }: Texts, zone: string) {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, ...options });
    this.zone = zone;
    this.#texts = desk;
    // Digits and colons are the same in all of them.
    this.#clock = new Intl.DateTimeFormat("en-US", { timeZone: zone, ...CLOCK });
    this.#date = format({ weekday: "short", month: "short", day: "numeric" });
    this.#day = format({ month: "short", day: "numeric" });
    this.#weekday = format({ weekday: "short" });
    this.#dateWithYear = format({ month: "short", day: "numeric", year: "numeric" });
  }

  /** What people call the zone: `New York`, `Seoul`. */
  get zoneName(): string {
    return this.#texts.zoneName(this.zone.slice(this.zone.lastIndexOf("/") + 1).replaceAll("_", " "));
  }

  /** `10:31:07`. */
  time(ms: number): string {
    return this.#clock.format(ms);
  }

  /** `10:31`. */
  minute(ms: number): string {
    return this.time(ms).slice(0, 5);
  }

  /** `10:31:07.042`. */
  exact(ms: number): string {
    return `${this.time(ms)}.${String(Math.floor(ms) % 1000).padStart(3, "0")}`;
  }

  /** `10:31:07 New York`. */
  withZone(ms: number): string {
    return `${this.time(ms)} ${this.zoneName}`;
  }

  /** `Fri 04:00`. */
  weekdayTime(ms: number): string {
    return `${this.#weekday.format(ms)} ${this.minute(ms)}`;
  }

  /** `Thu, Nov 20`. */
  date(ms: number): string {
    return this.#date.format(ms);
  }

  /** `Nov 20, 2025`. */
  dateWithYear(ms: number): string {
    return this.#dateWithYear.format(ms);
  }

  /** `10:31:07` of `today`, `Nov 20 10:31` of other days. @param today by `dateWithYear` */
  moment(ms: number, today: string): string {
    return this.dateWithYear(ms) === today ? this.time(ms) : `${this.#day.format(ms)} ${this.minute(ms)}`;
  }

  /** A length of time in its largest unit: `14 s`, `3 min`, `2 h`, `5 d`. */
  age(ms: number): string {
    const { ages } = this.#texts;
    const seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 120) return ages.seconds(seconds);
    if (seconds < 7200) return ages.minutes(Math.floor(seconds / 60));
    return seconds < 172_800 ? ages.hours(Math.floor(seconds / 3600)) : ages.days(Math.floor(seconds / 86_400));
  }
}

/** IANA time zone that a page tells times in. */
export const ZoneContext = createContext(NEW_YORK);

const made = new Map<Texts, Map<string, Times>>();

/** Times as they are written in a language and a time zone. */
export function timesOf(texts: Texts, zone: string): Times {
  let byZone = made.get(texts);
  if (byZone === undefined) made.set(texts, byZone = new Map());
  let times = byZone.get(zone);
  if (times === undefined) byZone.set(zone, times = new Times(texts, zone));
  return times;
}

/** Times as the page writes them. */
export const useTimes = (): Times => timesOf(useTexts(), useContext(ZoneContext));
