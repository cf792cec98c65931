import { keyFingerprint } from "../kernel/kernel-signature.ts";
import { isSignatureOf } from "./kernel-signing.ts";
import type { NamedKey } from "./public-keys.ts";
import type { RunMessage, RunPart } from "./wire.ts";

/** What a node asks of runs before it takes part in them. An absent field asks nothing. */
export type NodePolicy = {
  trust?: KernelTrust;
  /** Runs must have limits of a trial, and none above these. */
  maxSeconds?: number;
  maxMegabytes?: number;
};

/** Whose kernels a node runs. `builtIn`: hashes of kernels that need no signature. */
export type KernelTrust = { keys: readonly NamedKey[]; builtIn: ReadonlySet<string> };

/** Why a node takes no part in a run, for a person and for a collector of logs. */
export type Refusal = { reason: string; fields: Record<string, unknown> };

/**
 * Judges a run by its description, before any kernel or input of it is fetched. It refuses runs and never cuts their limits: what becomes of a trial
 * must not depend on the node.
 */
export function judgeRun(policy: NodePolicy, { parts }: RunMessage): Refusal | undefined {
  for (const part of parts) {
    const refusal = (policy.trust && judgeKernel(policy.trust, part)) ?? judgeLimits(policy, part);
    if (refusal) return refusal;
  }
  return undefined;
}

function judgeKernel({ keys, builtIn }: KernelTrust, { kernel, kernelName, signatures }: RunPart) {
  if (builtIn.has(kernel)) return undefined;
  // A key that only claims to have signed is as good as none.
  const signers = signatures.filter((signature) => isSignatureOf(kernel, signature)).map(({ key }) => key);
  if (keys.some(({ key }) => signers.includes(key))) return undefined;
  const found =
    signers.length > 0
      ? `is signed by ${signers.map((key) => `key ${keyFingerprint(key)}`).join(", ")}`
      : signatures.length > 0
        ? "has a signature of something else"
        : "is not signed";
  const names = keys.map(({ name }) => name);
  const wanted = [...names, ...(builtIn.size > 0 ? ["the kernels of its own sweepwell"] : [])];
  return {
    reason: `kernel ${kernelName} (sha256:${kernel.slice(0, 12)}) ${found}; this node trusts ${wanted.join(", ")}`,
    fields: { kernel, kernelName, signers, trusted: names },
  };
}

function judgeLimits({ maxSeconds, maxMegabytes }: NodePolicy, { limits }: RunPart): Refusal | undefined {
  return (
    judgeLimit("seconds", "s", limits.seconds, maxSeconds) ??
    judgeLimit("megabytes", "MB", limits.megabytes, maxMegabytes)
  );
}

function judgeLimit(
  name: keyof RunPart["limits"],
  unit: string,
  asked: number | undefined,
  most: number | undefined,
): Refusal | undefined {
  if (most === undefined || (asked !== undefined && asked <= most)) return undefined;
  const found = asked === undefined ? `have no limit of ${name}` : `may take ${asked} ${unit}`;
  return {
    reason: `its trials ${found}, and this node gives one ${most} ${unit} at most: limits: { ${name}: ${most} } in the sweep`,
    fields: { limit: name, asked: asked ?? null, most },
  };
}
