import * as z from "zod/mini";

export const Language = z.enum(["en", "ko"]);
export type Language = z.infer<typeof Language>;

/** What a person has chosen for this browser. Kept in a cookie, so that the server makes the page as it is wanted. */
export const DeskSettings = z.object({
  language: z.catch(Language, "en"),
  /** Whose clock times are told by: the exchange's, or that of this IANA time zone. */
  zone: z.catch(z.string().check(z.regex(/^(exchange|[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2})$/)), "exchange"),
  theme: z.catch(z.enum(["system", "dark", "light"]), "system"),
  density: z.catch(z.enum(["compact", "comfortable"]), "compact"),
  /** The colour of what rises; the other one is that of what falls. Red rises in Korea. */
  rising: z.catch(z.enum(["green", "red"]), "green"),
});
export type DeskSettings = z.infer<typeof DeskSettings>;

export const SETTINGS_COOKIE = "flashtape_desk";
/** Of the browser that has chosen nothing. */
export const DEFAULT_SETTINGS: DeskSettings = DeskSettings.parse({});

/** What the `Cookie` header of a request says; what is not chosen, or cannot be read, is as it comes. */
export function settingsOf(cookies: string | null): DeskSettings {
  const text = (cookies ?? "").split(/;\s*/).find((pair) => pair.startsWith(`${SETTINGS_COOKIE}=`));
  if (text === undefined) return DEFAULT_SETTINGS;
  try {
    return DeskSettings.parse(JSON.parse(decodeURIComponent(text.slice(SETTINGS_COOKIE.length + 1))));
  } catch {
    // Written by something else: it is chosen again.
    return DEFAULT_SETTINGS;
  }
}

/** For `Set-Cookie` or `document.cookie`: kept for a year. */
export function settingsCookie(settings: DeskSettings): string {
  const value = encodeURIComponent(JSON.stringify(settings));
  return `${SETTINGS_COOKIE}=${value}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
