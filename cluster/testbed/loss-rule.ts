import { runTool } from "./iproute.ts";

/** Commands that add (-A) or remove (-D) the loss of a share of the packets that pass a port of the switch, each way. */
export function lossRule(action: "-A" | "-D", port: string, share: number): string[][] {
  const random = ["-m", "statistic", "--mode", "random", "--probability", share.toFixed(6), "-j", "DROP"];
  return ["--physdev-in", "--physdev-out"].map((way) => [
    ...["iptables", "-w", action, "FORWARD", "-m", "physdev", way, port],
    ...(way === "--physdev-out" ? ["--physdev-is-bridged"] : []),
    ...random,
  ]);
}

/** Has the rules of iptables count for what a bridge of the namespace passes on. */
export function allowFiltering(namespace: string): void {
  const write = "echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables";
  runTool("ip", ["netns", "exec", namespace, "sh", "-c", write]);
}
