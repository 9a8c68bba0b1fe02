import { asset } from "fresh/runtime";
import { settingsOf } from "@/lib/protocol/mod.ts";
import { define } from "@/lib/app/state.ts";

const SHEETS = [
  "/tokens.css",
  "/styles.css",
  "/layout.css",
  "/dock.css",
  "/palette.css",
  "/overlay.css",
  "/panels.css",
  "/watchlist.css",
  "/chart.css",
  "/details.css",
  "/trading.css",
  "/alerts.css",
  "/ticket.css",
  "/scans.css",
  "/forms.css",
  "/practice.css",
];

export default define.page(({ Component, req }) => {
  const { language, theme, density, rising } = settingsOf(req.headers.get("cookie"));
  return (
    <html
      lang={language}
      data-theme={theme === "system" ? undefined : theme}
      data-chosen={theme === "system" ? undefined : "true"}
      data-density={density}
      data-rising={rising}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark light" />
        <title>Flashtape</title>
        <meta name="description" content="Realtime market server and dashboard" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <meta name="theme-color" content="#11151c" />
        <link rel="icon" type="image/svg+xml" href={asset("/icon.svg")} />
        {SHEETS.map((sheet) => <link key={sheet} rel="stylesheet" href={asset(sheet)} />)}
        {/* Before the first paint, so that a chosen theme does not flash in late. */}
        <script src={asset("/theme.js")} />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
