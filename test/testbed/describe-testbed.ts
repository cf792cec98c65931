import { describe } from "vitest";
import { findAbilities, whyNoTestbed } from "../../cluster/testbed/abilities.ts";

const reason = whyNoTestbed();

/** Tests on several hosts of a testbed; skipped, saying why, where there can be none. */
export function describeTestbed(title: string, body: () => void): void {
  if (reason === undefined) describe(title, body);
  else describe.skip(`${title} (skipped: ${reason})`, body);
}

/** Why links cannot lose packets here; undefined where they can. */
export const noLoss =
  reason ?? (findAbilities().loss === undefined ? "neither netem nor iptables" : undefined);
