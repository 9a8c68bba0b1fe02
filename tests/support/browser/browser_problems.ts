import type { Page } from "playwright-core";

/**
 * Collects what a page must not do: errors and warnings on its console, exceptions that nobody caught, requests that
 * failed or were refused.
 */
export function watchProblems(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    const type = message.type();
    if (type === "error" || type === "warning" || type === "assert") problems.push(`${type}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // A page that is left or loaded anew gives up what it was asking for.
    if (reason !== "net::ERR_ABORTED") problems.push(`failed: ${request.method()} ${request.url()}: ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}
