/** A browser that is driven by the protocol that it brings itself. */
export interface OtherBrowser extends AsyncDisposable {
  readonly name: string;
  open(address: string): Promise<void>;
  /** Runs statements in the page. */
  run(script: string): Promise<void>;
  /** Whether an expression of the page is true. */
  holds(expression: string): Promise<boolean>;
  /** Keeps what is seen as PNG. */
  picture(path: string): Promise<void>;
}

export const SIZE = { width: 1440, height: 900 } as const;
const PATIENCE_MS = 20_000;

export const sleepMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a step answers once it no longer throws. */
export async function eventually<T>(step: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (performance.now() - begin > PATIENCE_MS) throw error;
      await sleepMs(200);
    }
  }
}
