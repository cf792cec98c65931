import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { withScratch } from "./cache-folder.ts";
import { runTool } from "./run-tool.ts";

/**
 * Fetches packages with the machine's apt, which checks their signatures, and unpacks them into a folder. It needs no rights
 * and changes nothing of the system: package lists of its own are read, used and thrown away.
 */
export function unpackDebian(packages: readonly string[], into: string): void {
  withScratch((scratch) => {
    for (const folder of ["lists/partial", "cache/archives/partial", "debs"]) {
      mkdirSync(join(scratch, folder), { recursive: true });
    }
    const options = [
      `Dir::State::lists=${scratch}/lists`,
      `Dir::Cache=${scratch}/cache`,
      "APT::Sandbox::User=root",
      "Acquire::Languages=none",
    ].flatMap((option) => ["-o", option]);
    runTool("apt-get", [...options, "-qq", "update"]);
    runTool("apt-get", [...options, "-qq", "download", ...packages], join(scratch, "debs"));
    for (const file of readdirSync(join(scratch, "debs"))) {
      runTool("dpkg-deb", ["-x", join(scratch, "debs", file), into]);
    }
  });
}
