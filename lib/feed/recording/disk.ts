/** A file open for writing at its end. */
export interface DiskFile {
  /** Writes some of the bytes and tells how many. @throws when none can be written. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<number>;
  /** Resolves when what was written would outlive a loss of power. */
  sync(): Promise<void>;
  close(): void;
}

/** The little that recording needs of a file system. */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  /** @throws {Deno.errors.AlreadyExists} when there is such a file. */
  create(path: string): Promise<DiskFile>;
  /**
   * Opens a file again, cut off after its first `length` bytes.
   *
   * @throws {Deno.errors.NotFound} when it is gone or has lost some of these bytes.
   */
  reopen(path: string, length: number): Promise<DiskFile>;
}

const diskFile = (file: Deno.FsFile): DiskFile => ({
  write: (bytes) => file.write(bytes),
  sync: () => file.syncData(),
  close: () => file.close(),
});

/** The machine's own. Needs the permission to write below the folder of the recordings. */
export const localDisk: Disk = Object.freeze({
  makeFolder: (path: string) => Deno.mkdir(path, { recursive: true }),
  create: async (path: string) => diskFile(await Deno.open(path, { write: true, createNew: true, mode: 0o644 })),
  reopen: async (path: string, length: number) => {
    const file = await Deno.open(path, { write: true });
    try {
      const { size } = await file.stat();
      if (size < length) throw new Deno.errors.NotFound(`${path} has ${size} bytes in place of ${length}`);
      await file.truncate(length);
      await file.seek(length, Deno.SeekMode.Start);
      return diskFile(file);
    } catch (error) {
      file.close();
      throw error;
    }
  },
});
