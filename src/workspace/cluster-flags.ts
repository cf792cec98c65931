import { Flags } from "@oclif/core";
import { checkPrefix, DEFAULT_PROTOCOL, Protocol, type ProtocolSettings } from "../cluster/protocol.ts";
import { inboxPrefix, type Role } from "../cluster/roles.ts";
import { resolveAccess, type ServerAccess } from "../cluster/server-access.ts";
import { SweepError } from "../kernel/sweep-error.ts";

/** The flags of every command that reaches a cluster. */
export const clusterFlags = {
  nats: Flags.string({
    description: "a NATS server with JetStream, or several with commas",
    // Read by hand, so that --context can be given beside it.
    helpValue: "URL",
  }),
  context: Flags.string({
    description: "a context of the nats command line, instead of --nats",
    helpValue: "NAME",
  }),
  prefix: Flags.string({
    description: "what everything on the server begins with; each prefix is a cluster of its own",
    env: "SWEEPWELL_PREFIX",
    default: DEFAULT_PROTOCOL.prefix,
    helpValue: "WORD",
  }),
};

/** A share from 0 to 1, also as a percentage. */
export const parseShare = async (text: string): Promise<number> => {
  const share = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() !== "" && share >= 0 && share <= 1) return share;
  throw new SweepError(
    "BAD_OPTION",
    `a share is from 0 to 1, or from 0% to 100%, got ${JSON.stringify(text)}`,
  );
};

/** The further flags of commands that drive runs. */
export const coordinatorFlags = {
  ...clusterFlags,
  label: Flags.string({
    multiple: true,
    default: [],
    description: "only nodes with this label take part",
    helpValue: "LABEL",
  }),
  "ack-wait": Flags.integer({
    min: 2,
    max: 3600,
    env: "SWEEPWELL_ACK_WAIT",
    default: DEFAULT_PROTOCOL.ackWaitSeconds,
    description: "seconds of silence after which a node's batch goes to another one",
    helpValue: "SECONDS",
  }),
  replicas: Flags.integer({
    min: 1,
    max: 5,
    env: "SWEEPWELL_REPLICAS",
    default: DEFAULT_PROTOCOL.replicas,
    description: "how many servers of a NATS cluster keep each stream",
    helpValue: "N",
  }),
  audit: Flags.custom<number>({ parse: parseShare, helpValue: "SHARE" })({
    description: "share of the trials that another node computes again, to compare the bits; 0 for none",
    default: 0.01,
  }),
};

/** A cluster as the flags name it. */
export type ClusterWish = {
  access: ServerAccess;
  settings: ProtocolSettings;
  labels: readonly string[];
  /** Share of the trials that another node computes again. */
  auditShare: number;
};

type CoordinatorValues = {
  threads?: number | undefined;
  nats?: string | undefined;
  context?: string | undefined;
  prefix: string;
  label: readonly string[];
  "ack-wait": number;
  replicas: number;
  audit: number;
};

/** The cluster that a run should use; undefined for this machine alone. */
export function resolveCluster(flags: CoordinatorValues): ClusterWish | undefined {
  const access = findAccess(flags, "coordinator");
  if (access === undefined) return undefined;
  if (flags.threads !== undefined) {
    throw new SweepError(
      "BAD_OPTION",
      `--threads is for runs on this machine, and this one goes to ${access.shown}: give it to node start there, or name no server (SWEEPWELL_NATS_URL names one too)`,
    );
  }
  return {
    access,
    settings: {
      ...DEFAULT_PROTOCOL,
      prefix: flags.prefix,
      ackWaitSeconds: flags["ack-wait"],
      replicas: flags.replicas,
    },
    labels: checkLabels(flags.label),
    auditShare: flags.audit,
  };
}

type ServerValues = { nats?: string | undefined; context?: string | undefined; prefix: string };

/** The server that the flags name, if they name one, for a user of a role. */
export function findAccess(flags: ServerValues, role: Role): ServerAccess | undefined {
  checkPrefix(flags.prefix);
  const access = resolveAccess(flags);
  return access && { inbox: inboxPrefix(flags.prefix, role), ...access };
}

/** The server of a command that cannot do without one. Coordinators may do what observers may. */
export function requireAccess(flags: ServerValues, role: Role = "observer"): ServerAccess {
  const access = findAccess(flags, role);
  if (access !== undefined) return access;
  throw new SweepError(
    "BAD_OPTION",
    "which server? name it with --nats URL or --context NAME, or set SWEEPWELL_NATS_URL",
  );
}

/** The cluster of a prefix, for those who drive no run: what else may be tuned is the coordinators'. */
export function protocolOf({ prefix }: { prefix: string }): Protocol {
  return new Protocol({ ...DEFAULT_PROTOCOL, prefix });
}

/** Labels are parts of subjects. */
export function checkLabels(labels: readonly string[]): readonly string[] {
  for (const label of labels) {
    if (/^[A-Za-z0-9-]{1,32}$/.test(label)) continue;
    throw new SweepError(
      "BAD_OPTION",
      `a label is 1 to 32 letters, digits or -, got ${JSON.stringify(label)}`,
    );
  }
  return labels;
}
