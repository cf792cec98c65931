import { resolve } from "node:path";
import { Flags } from "@oclif/core";
import { keyFingerprint } from "../../kernel/kernel-signature.ts";
import { describeAsker } from "../../workspace/asker.ts";
import { keyFlag } from "../../workspace/key-flag.ts";
import { createSigningKey } from "../../workspace/signing-key.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class KernelKeygen extends SweepwellCommand {
  static override summary = "Make a key to sign kernels with.";
  static override description =
    "Writes an ed25519 private key (PKCS#8, PEM) that you alone may read, and the public one (SPKI, PEM) beside it, with .pub at its end: give that one to those who run nodes. It replaces no key. openssl reads both, and what openssl genpkey -algorithm ed25519 makes is as good.";
  static override examples = [
    "<%= config.bin %> kernel keygen",
    '<%= config.bin %> kernel keygen --key lab.pem --name "the modelling group"',
  ];
  static override flags = {
    key: keyFlag,
    name: Flags.string({
      description: "whose key it is, for those who trust it; by default you at this machine",
      helpValue: "TEXT",
    }),
  };

  async run() {
    const { flags } = await this.parse(KernelKeygen);
    const path = resolve(flags.key);
    const name = flags.name ?? describeAsker();
    const { key, publicPath } = createSigningKey(path, name);
    this.log(`${path}: the private key; keep it to yourself`);
    this.log(`${publicPath}: the public key ${keyFingerprint(key)} of ${name}, for node start --trust`);
    return { key, name, privateKey: path, publicKey: publicPath };
  }
}
