/** Minutes by which the clock of a zone is ahead of UTC at a moment. */
function offsetMin(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(ms);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * The moment that a date, with or without a time, means by the clock of an IANA zone, epoch ms; null for no such date.
 *
 * @param text `2025-11-20` or `2025-11-20 10:31`
 */
export function momentIn(zone: string, text: string): number | null {
  const [, date, time = "00:00"] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/.exec(text.trim()) ?? [];
  if (date === undefined) return null;
  const utcMs = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(utcMs) || !new Date(utcMs).toISOString().startsWith(date)) return null;
  // The offset may change within the hours between.
  const guessMs = utcMs - offsetMin(zone, utcMs) * 60_000;
  return utcMs - offsetMin(zone, guessMs) * 60_000;
}
