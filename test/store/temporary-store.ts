import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A path in a fresh folder that the test leaves behind empty. */
export function temporaryStore(): string {
  const folder = mkdtempSync(join(tmpdir(), "sweepwell-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "sweepwell.db");
}
