import type { EventSourceLike } from "@/lib/client/connection/platform.ts";
import { Listeners } from "./fake_socket.ts";

/** An EventSource whose server is the test. */
export class FakeEventSource extends Listeners implements EventSourceLike {
  /** Times that it was closed. */
  closed = 0;

  constructor(readonly url: string) {
    super();
  }

  close(): void {
    this.closed += 1;
  }

  /** The server answers. */
  open(): void {
    this.raise("open");
  }

  /** The server sends an event. */
  message(data: string): void {
    this.raise("message", { data });
  }

  /** The server says goodbye. */
  goodbye(data: string): void {
    this.raise("close", { data });
  }

  /** The server refuses, or the connection breaks off. */
  fail(): void {
    this.raise("error");
  }

  /** The server answers and greets. */
  welcome(): void {
    this.open();
    this.message('STATUS:{"event":"connected","epoch":"e1","seq":7,"recovered":false,"replayed":0}');
  }
}
