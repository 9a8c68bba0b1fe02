import type { Flashtape } from "@/lib/app/flashtape.ts";
import type { AlertRuleRequest } from "@/lib/protocol/mod.ts";
import { ProblemError, ShapeError } from "./problem.ts";

/** @throws {ProblemError} 404 when there is none */
export function found<T>(document: T | undefined, what: string, id: string): T {
  if (document === undefined) throw new ProblemError(404, `there is no ${what} ${id}`);
  return document;
}

/** Makes a document. @throws {ProblemError} 409 when there are as many as there may be */
export function documentStep<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof RangeError) throw new ProblemError(409, error.message);
    throw error;
  }
}

/** @throws {ShapeError} for a rule that names a scan or a host that there is not */
export function refuseRule({ alerting }: Flashtape, rule: AlertRuleRequest): void {
  const reason = alerting.whyNot(rule);
  if (reason !== null) throw new ShapeError(reason);
}
