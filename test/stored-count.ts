import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Outcomes in a store, read as another process would. */
export function storedCount(path: string): number {
  if (!existsSync(path)) return 0;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return Number(database.prepare("SELECT count(*) AS n FROM outcomes").get()!.n);
    } finally {
      database.close();
    }
  } catch {
    // Not yet made, or just being made.
    return 0;
  }
}
