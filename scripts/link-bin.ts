// In a checkout `npx sweepwell` finds commands in node_modules/.bin; npm links only the commands of dependencies there.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const bin = join(import.meta.dirname, "../node_modules/.bin");
mkdirSync(bin, { recursive: true });
const link = join(bin, "sweepwell");
rmSync(link, { force: true });
if (process.platform === "win32") {
  writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\sweepwell.js" %*\r\n');
} else symlinkSync("../../bin/sweepwell.js", link);
