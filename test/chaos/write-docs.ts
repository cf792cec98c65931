import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "./results.ts";
import { renderResults, renderSettings } from "./results-table.ts";
import { ROOT } from "./root.ts";

/** What the table in the documentation is made from. */
const RESULTS = join(ROOT, "test/chaos/results.json");
const DOCUMENT = join(ROOT, "docs/chaos.md");

export function readResults(): Results {
  return existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, "utf8")) : { faults: {} };
}

/** Keeps results, and puts them between the marks of docs/chaos.md. */
export function writeDocs(results: Results): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  const text = readFileSync(DOCUMENT, "utf8");
  writeFileSync(DOCUMENT, insertResults(text, results));
}

export function insertResults(text: string, results: Results): string {
  return insertBetween(text, "results", `${renderResults(results)}\n\n${renderSettings(results)}`);
}

/** Replaces what lies between the marks of this name. */
export function insertBetween(text: string, mark: string, body: string): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`];
  return text.replace(new RegExp(`${begin}[^]*${end}`), () => `${begin}\n${body}\n${end}`);
}
