// Writes oclif.manifest.json: with it a command starts without loading all the others.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Plugin } from "@oclif/core/config";

const root = join(import.meta.dirname, "..");
const plugin = new Plugin({ root, type: "core", ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
writeFileSync(join(root, "oclif.manifest.json"), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
