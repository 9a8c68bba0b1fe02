import { HttpError, type Middleware } from "fresh";
import type { State } from "@/lib/app/state.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { excerpt } from "./problems/faults.ts";
import { methodsAt } from "./operations/mod.ts";
import { problem, ProblemError } from "./problems/problem.ts";

const isForPrograms = (path: string): boolean => /^\/(api|ws|health|metrics)(\/|$)/.test(path);

/**
 * Answers errors of the program-facing routes with problem details; pages keep their error page. What a route did
 * not foresee is logged in full and told to the client without its insides.
 */
export function problemDetails(logger: Logger): Middleware<State> {
  return async (context) => {
    const path = context.url.pathname;
    if (!isForPrograms(path)) return await context.next();
    try {
      return await context.next();
    } catch (error) {
      if (error instanceof ProblemError) return problem(error.status, error.message);
      if (error instanceof HttpError && error.status < 500) {
        if (error.status === 404 || error.status === 405) return noRoute(context.req.method, path);
        return problem(error.status, error.message);
      }
      logger.error("request failed", { method: context.req.method, path, error: errorMessage(error) });
      return problem(500, "the server failed on this request; its log says more");
    }
  };
}

/** Fresh says 404 of a file route that lacks the method; whoever asks is told what the path has. */
function noRoute(method: string, path: string): Response {
  const methods = methodsAt(path);
  if (methods.size === 0) return problem(404, `there is nothing at ${excerpt(path)}`);
  const allow = [...methods].join(", ");
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
  return problem(405, `${method} is not possible at ${excerpt(path)}`, { allow });
}
