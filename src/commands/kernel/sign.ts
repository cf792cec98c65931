import { Args } from "@oclif/core";
import { signKernel } from "../../cluster/kernel-signing.ts";
import { keyFingerprint } from "../../kernel/kernel-signature.ts";
import { kernelFile, readKernel } from "../../workspace/kernel-files.ts";
import { keyFlag } from "../../workspace/key-flag.ts";
import { addSignature } from "../../workspace/signature-files.ts";
import { readSigningKey } from "../../workspace/signing-key.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class KernelSign extends SweepwellCommand {
  static override summary = "Vouch for a kernel, for nodes that run signed kernels only.";
  static override description =
    "Signs the kernel's SHA-256 and changes nothing about it. The signature goes into KERNEL.wasm.sig, which belongs beside the kernel; that of a built-in one into ~/.config/sweepwell/signatures. Several people may sign. run --nats and retry --nats send signatures along.";
  static override examples = [
    "<%= config.bin %> kernel sign ./my-model.wasm",
    "<%= config.bin %> kernel sign ./my-model.wasm --key lab.pem",
  ];
  static override args = {
    kernel: Args.string({ required: true, description: "a built-in name or a .wasm file" }),
  };
  static override flags = { key: keyFlag };

  async run() {
    const { args, flags } = await this.parse(KernelSign);
    const { hash, manifest } = readKernel(args.kernel);
    const privateKey = readSigningKey(flags.key, (message) => this.warn(message));
    const signature = signKernel(hash, privateKey);
    const file = addSignature(hash, kernelFile(args.kernel), signature);
    const signer = keyFingerprint(signature.key);
    this.log(`${file}: kernel ${manifest.name}, sha256:${hash}, signed by key ${signer}`);
    return { hash, file, ...signature };
  }
}
