/** Opens a store that must not be written to, for writing and for reading; prints what it saw. */
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import { openStore } from "../../src/store/open-store.ts";

const path = process.argv[2]!;
using reader = openStore(path, { readOnly: true });
const read = [...reader.resolveRun("latest").trials()].length;
let refusal = "";
try {
  openStore(path)[Symbol.dispose]();
} catch (error) {
  if (error instanceof SweepError) refusal = `${error.code}: ${error.message}`;
}
process.stdout.write(JSON.stringify({ read, refusal, files: readdirSync(dirname(path)) }));
