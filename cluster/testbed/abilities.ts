import { ip, runTool } from "./iproute.ts";
import { allowFiltering, lossRule } from "./loss-rule.ts";

/** What links can do on this machine beside being cut. */
export type Abilities = {
  /** netem of the kernel delays packets; a relay only what TCP carries. */
  delay: "netem" | "relay";
  /** undefined: links cannot lose packets here. */
  loss: "netem" | "iptables" | undefined;
};

/** Why there can be no testbed here; undefined where there can. It tries, and leaves nothing behind. */
export function whyNoTestbed(): string | undefined {
  if (process.platform !== "linux") return "network namespaces are of Linux";
  if (process.getuid?.() !== 0) return "making network namespaces needs root";
  try {
    withScratchHost(() => undefined);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return /ENOENT/.test(message) ? "there is no ip: apt-get install iproute2" : message;
  }
}

/** Tries what the kernel and the programs here have. Needs what a testbed needs. */
export function findAbilities(): Abilities {
  return withScratchHost((namespace, device) => {
    const netem = works(() =>
      runTool("tc", [...["-n", namespace, "qdisc", "add", "dev", device, "root", "netem", "delay", "1ms"]]),
    );
    if (netem) return { delay: "netem", loss: "netem" };
    const iptables = works(() => {
      allowFiltering(namespace);
      for (const rule of lossRule("-A", device, 0.5)) runTool("ip", ["netns", "exec", namespace, ...rule]);
    });
    return { delay: "relay", loss: iptables ? "iptables" : undefined };
  });
}

/** A namespace with a bridge and a pair of devices, as a testbed has many, while it is looked at. */
function withScratchHost<T>(look: (namespace: string, device: string) => T): T {
  const namespace = `sweepwell-${process.pid}-trial`;
  ip("netns", "add", namespace);
  try {
    ip("-n", namespace, "link", "add", "name", "switch0", "type", "bridge");
    ip("-n", namespace, "link", "add", "name", "port1", "type", "veth", "peer", "name", "eth0");
    ip("-n", namespace, "link", "set", "dev", "port1", "master", "switch0");
    return look(namespace, "port1");
  } finally {
    ip("netns", "del", namespace);
  }
}

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
