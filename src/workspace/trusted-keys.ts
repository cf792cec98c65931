import { statSync } from "node:fs";
import { Flags } from "@oclif/core";
import { type NamedKey, parsePublicKeys } from "../cluster/public-keys.ts";
import { readNamedFile } from "./kernel-files.ts";

/** The flag of commands that know whose signatures count. */
export const trustFlag = Flags.string({
  multiple: true,
  default: [],
  description: "a file of public keys (PEM), whose owners' signatures of kernels count",
  helpValue: "FILE",
});

/** The public keys of files, each once; `warn` hears of a file that others may write. */
export function readTrustedKeys(files: readonly string[], warn: (message: string) => void): NamedKey[] {
  const keys = files.flatMap((file) => {
    const text = new TextDecoder().decode(readNamedFile(file, "public keys"));
    if (statSync(file).mode & 0o022) {
      warn(
        `${file} can be changed by other users of this machine, who could add their keys: chmod go-w ${file}`,
      );
    }
    return parsePublicKeys(text, file);
  });
  return [...new Map(keys.map((named) => [named.key, named])).values()];
}
