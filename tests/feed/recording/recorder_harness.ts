import { assert } from "@std/assert";
import type { Feed } from "@/lib/feed/feed.ts";
import type { Disk, DiskFile } from "@/lib/feed/recording/disk.ts";
import { RecordingFeed, type RecordingFeedOptions } from "@/lib/feed/recording/recording_feed.ts";
import { readTapeLine, type TapeLine } from "@/lib/feed/recording/tape_line.ts";
import { linesOf } from "@/lib/feed/replay/files/lines.ts";
import { DamagedFileError } from "@/lib/feed/replay/files/unpack.ts";
import type { ReadFile } from "@/lib/feed/replay/recorded_events.ts";
import type { MarketHours } from "@/lib/feed/feed.ts";
import { type FakeClock, fakeClock } from "@/tests/support/fake_clock.ts";
import { recordingLogger } from "@/tests/support/recording_broadcaster.ts";
import { ScriptedFeed } from "@/tests/support/scripted_feed.ts";
import { read, type Reading } from "../harness.ts";

type Bytes = Uint8Array<ArrayBuffer>;

function streamOf(content: Bytes): ReadableStream<Bytes> {
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      if (start >= content.length) return controller.close();
      controller.enqueue(content.subarray(start, start += 64 * 1024));
    },
  }, { highWaterMark: 0 });
}

/** Files in memory, handed out without waiting for anything real: while a disk is waited for, a fake clock moves on. */
export function filesAtOnce(files: Readonly<Record<string, Bytes>>): ReadFile {
  return (path) => {
    const content = files[path];
    return content === undefined ? Promise.reject(new Deno.errors.NotFound(path)) : Promise.resolve(streamOf(content));
  };
}

/** A disk in memory that can fill up, fail and lose files. */
export class FakeDisk implements Disk {
  readonly files = new Map<string, Bytes>();
  syncs = 0;
  /** What every operation throws while it is set. */
  failure: Error | null = null;
  /** Bytes that can still be written; a write that finds less room writes what it can. */
  room = Infinity;
  openFiles = 0;
  /** While it is set, writes wait for it. */
  stall: Promise<void> | null = null;

  makeFolder(_path: string): Promise<void> {
    return this.#unlessFailing(() => undefined);
  }

  create(path: string): Promise<DiskFile> {
    return this.#unlessFailing(() => {
      if (this.files.has(path)) throw new Deno.errors.AlreadyExists(path);
      this.files.set(path, new Uint8Array());
      return this.#file(path);
    });
  }

  reopen(path: string, length: number): Promise<DiskFile> {
    return this.#unlessFailing(() => {
      const content = this.files.get(path);
      if (content === undefined || content.length < length) throw new Deno.errors.NotFound(path);
      this.files.set(path, content.slice(0, length));
      return this.#file(path);
    });
  }

  /** Names of the files, without their folder, oldest first. */
  get names(): string[] {
    return Array.from(this.files.keys(), (path) => path.slice(path.lastIndexOf("/") + 1));
  }

  readonly readFile: ReadFile = (path) => filesAtOnce(Object.fromEntries(this.files))(path);

  #file(path: string): DiskFile {
    this.openFiles++;
    return {
      write: async (bytes) => {
        await this.stall;
        return await this.#unlessFailing(() => {
          const written = bytes.slice(0, this.room);
          if (written.length === 0) throw new Error("No space left on device");
          this.room -= written.length;
          const before = this.files.get(path) ?? new Uint8Array();
          this.files.set(path, new Uint8Array([...before, ...written]));
          return written.length;
        });
      },
      sync: () => this.#unlessFailing(() => void this.syncs++),
      close: () => void this.openFiles--,
    };
  }

  #unlessFailing<T>(run: () => T): Promise<T> {
    return new Promise((resolve, reject) => this.failure === null ? resolve(run()) : reject(this.failure));
  }
}

/** What can be read of a recording: all whole lines. */
export async function tapeLines(content: Bytes): Promise<TapeLine[]> {
  const all: TapeLine[] = [];
  try {
    for await (const { lines } of linesOf(streamOf(content), { packing: "gzip", maxLength: Infinity })) {
      all.push(...lines.map(readTapeLine));
    }
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
  }
  return all;
}

export interface Recordist extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly disk: FakeDisk;
  readonly inner: ScriptedFeed;
  readonly feed: RecordingFeed;
  readonly reading: Reading;
  readonly logger: ReturnType<typeof recordingLogger>;
  readonly statuses: (readonly [string, Readonly<Record<string, unknown>>])[];
  /** Whole lines of a file, the first one by default. */
  lines(name?: string): Promise<TapeLine[]>;
}

interface SetUp extends Partial<RecordingFeedOptions> {
  readonly disk?: FakeDisk;
  readonly startMs?: number;
  readonly marketHours?: MarketHours;
}

/** A scripted feed that is being recorded and read. */
export function recordist(setUp: SetUp = {}): Recordist {
  const { startMs, marketHours = "always_open", disk = new FakeDisk(), ...options } = setUp;
  const clock = fakeClock(startMs);
  const inner = new ScriptedFeed();
  inner.marketHours = marketHours;
  const logger = recordingLogger();
  const statuses: Recordist["statuses"] = [];
  const onStatus: RecordingFeedOptions["onStatus"] = (...status) => statuses.push(status);
  const feed = new RecordingFeed({ feed: inner, folder: "/rec", clock, logger, disk, onStatus, ...options });
  const stop = new AbortController();
  const reading = read(feed, stop.signal);
  let disposing: Promise<void> | null = null;
  const dispose = async (): Promise<void> => {
    stop.abort();
    await reading.end;
    await feed[Symbol.asyncDispose]();
    assert(disk.openFiles === 0, "a file was left open");
  };
  return {
    clock,
    disk,
    inner,
    feed,
    reading,
    logger,
    statuses,
    lines: (name = disk.names[0] ?? "") => tapeLines(disk.files.get(`/rec/${name}`) ?? new Uint8Array()),
    [Symbol.asyncDispose]: () => disposing ??= dispose(),
  };
}

/** A recording of a feed that is played by hand, as its files. */
export async function recorded(
  feed: Feed,
  play: (feed: RecordingFeed, clock: FakeClock) => Promise<void>,
  clock = fakeClock(),
) {
  const disk = new FakeDisk();
  const recording = new RecordingFeed({ feed, folder: "/rec", clock, logger: recordingLogger(), disk });
  try {
    await play(recording, clock);
  } finally {
    await recording[Symbol.asyncDispose]();
  }
  return disk;
}
