import { describeNetworkFileSystem } from "./network-file-system.ts";
import { openForReading, openForWriting } from "./open-database.ts";
import { Store } from "./store.ts";

export type StoreOptions = {
  /** For commands that only look: never blocks a writer, and refuses to create or change anything. */
  readOnly?: boolean;
  /** False for commands that change what is there: a store that is missing is an error, and is not made. */
  create?: boolean;
  now?: () => number;
  /** Told once about what is not an error but should be known. */
  warn?: (message: string) => void;
};

/** Opens the store in this file, creating it unless told otherwise. */
export function openStore(path: string, options: StoreOptions = {}): Store {
  const { readOnly = false, create = true, now = Date.now, warn = () => {} } = options;
  const network = describeNetworkFileSystem(path);
  if (network && !readOnly) {
    warn(
      `store ${path} lies on ${network}, where SQLite's locks do not hold between machines: use it from one machine only, or put it on a local disk with --store`,
    );
  }
  return new Store(readOnly ? openForReading(path) : openForWriting(path, create), now, warn);
}
