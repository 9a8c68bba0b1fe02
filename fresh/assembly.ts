import type { Router } from "./router.ts";
import type { Segment } from "./segment.ts";
import type { Snapshot } from "./snapshot.ts";

/** What the registered steps work on when the handler is made. */
export interface Assembly<State> {
  root: Segment<State>;
  router: Router<State>;
  snapshot: Snapshot;
}
