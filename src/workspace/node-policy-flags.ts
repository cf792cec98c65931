import type { NodePolicy } from "../cluster/node-policy.ts";
import { nameKernels } from "./kernel-names.ts";
import { readTrustedKeys } from "./trusted-keys.ts";

type PolicyValues = {
  trust: readonly string[];
  "trust-built-in": boolean;
  "max-seconds"?: number | undefined;
  "max-megabytes"?: number | undefined;
};

/** What a node asks of runs, by its flags. */
export function resolvePolicy(flags: PolicyValues, warn: (message: string) => void): NodePolicy {
  const { "max-seconds": maxSeconds, "max-megabytes": maxMegabytes } = flags;
  const asksTrust = flags.trust.length > 0 || flags["trust-built-in"];
  return {
    ...(asksTrust && {
      trust: {
        keys: readTrustedKeys(flags.trust, warn),
        builtIn: new Set(flags["trust-built-in"] ? nameKernels().keys() : []),
      },
    }),
    ...(maxSeconds === undefined ? {} : { maxSeconds }),
    ...(maxMegabytes === undefined ? {} : { maxMegabytes }),
  };
}

/** A policy as fields of a log. */
export function describePolicy({ trust, ...limits }: NodePolicy): Record<string, unknown> {
  if (!trust) return limits;
  const trusted = trust.keys.map(({ name }) => name);
  return { ...limits, trusted, trustsBuiltIn: trust.builtIn.size > 0 };
}
