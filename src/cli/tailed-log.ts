/** A file, as the file system tells it from others. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

export interface TailedLogOptions {
  /** The file that is written to; null where it is none, as a terminal or a pipe. */
  readonly file: FileIdentity | null;
  /** The logs whose live file that is. */
  readonly logsOf: (file: FileIdentity) => Promise<string[]>;
  /** Told once for each time that it becomes so. */
  readonly onTailed: (logs: readonly string[]) => void;
}

export interface TailedLogWatch {
  /** True while what is written comes back as lines of a log, each of which may bring another. */
  readonly isTailed: boolean;
  close(): void;
}

/** A file may become a log's at any time: by a rotation, or as a new one of a folder. Milliseconds. */
const LOOK_MS = 5000;

/** Looks, now and then, whether the file is one that is being tailed. Resolves after the first look. */
export async function watchForTailing({
  file,
  logsOf,
  onTailed,
}: TailedLogOptions): Promise<TailedLogWatch> {
  if (file === null) return { isTailed: false, close: () => undefined };
  let isTailed = false;
  const look = async (identity: FileIdentity): Promise<void> => {
    const logs = await logsOf(identity);
    // Told while there is still a place to tell it.
    if (logs.length > 0 && !isTailed) onTailed(logs);
    isTailed = logs.length > 0;
  };
  await look(file);
  const timer = setInterval(() => void look(file), LOOK_MS);
  timer.unref();
  return {
    get isTailed() {
      return isTailed;
    },
    close: () => clearInterval(timer),
  };
}
