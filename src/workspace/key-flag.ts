import { Flags } from "@oclif/core";
import { defaultKeyPath } from "./signing-key.ts";

/** The flag of commands that make or use a private key. */
export const keyFlag = Flags.string({
  env: "SWEEPWELL_KEY",
  // Asked for when it is wanted: help must not tell of the folder of whoever built it.
  default: async () => defaultKeyPath(),
  defaultHelp: async () => "~/.config/sweepwell/kernel-key.pem",
  noCacheDefault: true,
  description: "the file of the private key",
  helpValue: "FILE",
});
