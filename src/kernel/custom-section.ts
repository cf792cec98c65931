import { type Manifest, parseManifest } from "./manifest.ts";
import { SweepError } from "./sweep-error.ts";
import { CUSTOM_SECTION, readSections, type Section, WasmReader } from "./wasm-reader.ts";
import { encodeName, encodeSection, joinBytes } from "./wasm-writer.ts";

const SECTION_NAME = "sweepwell";

/** The module with `manifest` as its last section, in place of any it had. The manifest is checked and kept as written. */
export function attachManifest(bytes: Uint8Array, manifest: Manifest): Uint8Array {
  parseManifest(manifest);
  const kept = readSections(bytes).filter((section) => !isManifestSection(bytes, section));
  const text = new TextEncoder().encode(JSON.stringify(manifest));
  return joinBytes([
    bytes.subarray(0, 8),
    ...kept.map(({ start, end }) => bytes.subarray(start, end)),
    encodeSection(CUSTOM_SECTION, joinBytes([encodeName(SECTION_NAME), text])),
  ]);
}

/** The manifest a module carries, checked; nothing of the module is run. */
export function readManifest(bytes: Uint8Array): Manifest {
  const found = readSections(bytes).filter((section) => isManifestSection(bytes, section));
  if (found.length !== 1) {
    throw new SweepError(
      "BAD_KERNEL",
      found.length === 0
        ? 'the module has no manifest (custom section "sweepwell"): add one with `sweepwell kernel attach`'
        : `the module has ${found.length} manifests (custom sections "sweepwell"): expected one`,
    );
  }
  return parseManifest(parseJson(sectionText(bytes, found[0]!)));
}

function isManifestSection(bytes: Uint8Array, section: Section): boolean {
  return (
    section.id === CUSTOM_SECTION && new WasmReader(bytes, section.at, section.end).text() === SECTION_NAME
  );
}

function sectionText(bytes: Uint8Array, section: Section): string {
  const reader = new WasmReader(bytes, section.at, section.end);
  reader.text();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(reader.at, section.end));
  } catch (cause) {
    throw new SweepError("BAD_KERNEL", "the manifest is not UTF-8", { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SweepError("BAD_KERNEL", `the manifest is not JSON: ${(cause as Error).message}`, { cause });
  }
}
