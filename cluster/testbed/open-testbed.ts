import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import { type Abilities, findAbilities, whyNoTestbed } from "./abilities.ts";
import { Host } from "./host.ts";
import { ip } from "./iproute.ts";
import { Link } from "./link.ts";
import { NamespaceGuard } from "./namespace-guard.ts";

/** Several hosts on this machine, at one switch. Disposing of it ends all that runs there, and removes it. */
export type Testbed = AsyncDisposable & {
  /** Begins the names of its namespaces; no other testbed of this machine has it. */
  name: string;
  hosts: readonly Host[];
  abilities: Abilities;
  /** For files of the hosts; goes away with the testbed. */
  folder: string;
};

/**
 * Makes hosts h1, h2 … with addresses 10.77.0.1, 10.77.0.2 …, which nothing outside of them can reach: the switch stands in a namespace
 * of its own, so this machine's own network is not touched.
 */
export async function openTestbed({ hosts: hostCount }: { hosts: number }): Promise<Testbed> {
  if (!(Number.isInteger(hostCount) && hostCount >= 1 && hostCount <= MOST_HOSTS)) {
    throw new SweepError("BAD_OPTION", `a testbed has 1 to ${MOST_HOSTS} hosts, got ${hostCount}`);
  }
  const reason = whyNoTestbed();
  if (reason !== undefined)
    throw new SweepError("CLUSTER_UNUSABLE", `there can be no testbed here: ${reason}`);
  const abilities = findAbilities();
  const name = `sweepwell-${process.pid}-${++openedCount}`;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const guard = new NamespaceGuard(name, [folder, controlPath(name)]);
  try {
    const switchNamespace = namespaceOf(name, "switch");
    ip("netns", "add", switchNamespace);
    ip("-n", switchNamespace, "link", "add", "name", "switch0", "type", "bridge");
    ip("-n", switchNamespace, "link", "set", "dev", "switch0", "up");
    const hosts = Array.from({ length: hostCount }, (_, index) => addHost(name, index + 1, abilities));
    return { name, hosts, abilities, folder, [Symbol.asyncDispose]: () => guard.remove() };
  } catch (error) {
    await guard.remove();
    throw error;
  }
}

export function namespaceOf(testbed: string, host: string): string {
  return `${testbed}-${host}`;
}

/** Where the command line of a testbed that is up takes commands from another one. */
export function controlPath(testbed: string): string {
  return `/run/${testbed}.sock`;
}

function addHost(testbed: string, number: number, abilities: Abilities): Host {
  const name = `h${number}`;
  const address = `10.77.0.${number}`;
  const [namespace, switchNamespace] = [namespaceOf(testbed, name), namespaceOf(testbed, "switch")];
  const port = `port${number}`;
  ip("netns", "add", namespace);
  const pair = ["name", port, "type", "veth", "peer", "name", "eth0", "netns", namespace];
  ip("-n", switchNamespace, "link", "add", ...pair);
  ip("-n", switchNamespace, "link", "set", "dev", port, "master", "switch0", "up");
  ip("-n", namespace, "addr", "add", `${address}/24`, "dev", "eth0");
  for (const device of ["lo", "eth0"]) ip("-n", namespace, "link", "set", "dev", device, "up");
  const link = new Link({ switchNamespace, port, hostNamespace: namespace }, abilities);
  return new Host({ name, address, link, namespace, abilities });
}

let openedCount = 0;
const MOST_HOSTS = 200;
