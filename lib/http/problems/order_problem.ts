import {
  FinalOrderError,
  OrderConflictError,
  OrderRefusedError,
  UnknownOrderError,
} from "@/lib/orders/order_errors.ts";
import { errorMessage } from "@/lib/support/logger.ts";
import { ProblemError } from "./problem.ts";

/** Runs a step of the broker; what it throws becomes the refusal that tells it. */
export function orderStep<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof UnknownOrderError) throw new ProblemError(404, error.message);
    if (
      error instanceof FinalOrderError || error instanceof OrderConflictError || error instanceof OrderRefusedError
    ) {
      throw new ProblemError(409, error.message);
    }
    // Whatever else a broker throws means that the change could not be kept; nothing has happened then.
    throw new ProblemError(503, `orders cannot be kept at present: ${errorMessage(error)}`);
  }
}
