/** Creates a store where there is no room for one; prints what it saw. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { SweepError } from "../../src/kernel/sweep-error.ts";
import { openStore } from "../../src/store/open-store.ts";

const folder = process.argv[2]!;
let refusal = "";
try {
  openStore(join(folder, "sweepwell.db"))[Symbol.dispose]();
} catch (error) {
  const { code, message } = error as SweepError;
  refusal = `${code}: ${message}`;
}
process.stdout.write(JSON.stringify({ refusal, files: readdirSync(folder) }));
