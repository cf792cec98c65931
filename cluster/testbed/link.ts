import type { ChildProcess } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import type { Abilities } from "./abilities.ts";
import { ip, runTool } from "./iproute.ts";
import { allowFiltering, lossRule } from "./loss-rule.ts";

/** Where a link is in the kernel: the port of the switch, and the namespaces of both ends. */
export type LinkPlace = { switchNamespace: string; port: string; hostNamespace: string };

/** The cable between a host and the switch. */
export class Link {
  readonly #place: LinkPlace;
  readonly #abilities: Abilities;
  readonly #relays: ChildProcess[] = [];
  #delayMs = 0;
  #lostShare = 0;

  constructor(place: LinkPlace, abilities: Abilities) {
    this.#place = place;
    this.#abilities = abilities;
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  /** Everything is lost from now on, and nobody is told: as when a cable is pulled out somewhere behind the next switch. */
  cut(): void {
    ip("-n", this.#place.switchNamespace, "link", "set", "dev", this.#place.port, "nomaster");
  }

  restore(): void {
    ip("-n", this.#place.switchNamespace, "link", "set", "dev", this.#place.port, "master", "switch0");
  }

  /** Cuts and restores it, again and again; it is whole at the end. */
  async flap(plan: { downMs: number; upMs: number; times: number }): Promise<void> {
    for (let time = 0; time < plan.times; time++) {
      this.cut();
      await setTimeout(plan.downMs);
      this.restore();
      await setTimeout(plan.upMs);
    }
  }

  /** Everything takes so much longer, each way. Without netem this holds for connections to where `Host.reach` leads. */
  delay(delayMs: number): void {
    if (!(delayMs >= 0)) throw new SweepError("BAD_OPTION", `a delay is 0 ms or more, got ${delayMs}`);
    this.#delayMs = delayMs;
    if (this.#abilities.delay === "netem") this.#shape();
    else for (const relay of this.#relays) relay.stdin!.write(`${delayMs}\n`);
  }

  /** This share of all packets is lost, each way. */
  lose(share: number): void {
    if (!(share >= 0 && share < 1)) {
      throw new SweepError("BAD_OPTION", `a share of packets is from 0 to below 1, got ${share}`);
    }
    const { switchNamespace, port } = this.#place;
    switch (this.#abilities.loss) {
      case "netem":
        this.#lostShare = share;
        this.#shape();
        return;
      case "iptables": {
        const apply = (action: "-A" | "-D", lost: number) => {
          for (const rule of lossRule(action, port, lost)) ip("netns", "exec", switchNamespace, ...rule);
        };
        if (this.#lostShare > 0) apply("-D", this.#lostShare);
        this.#lostShare = 0;
        if (share > 0) {
          allowFiltering(switchNamespace);
          apply("-A", share);
        }
        this.#lostShare = share;
        return;
      }
      case undefined:
        throw new SweepError(
          "CLUSTER_UNUSABLE",
          "links cannot lose packets here: neither netem in the kernel, nor iptables with its match statistic",
        );
      default:
        this.#abilities.loss satisfies never;
    }
  }

  /** A relay of the host follows the delay of its link. */
  follow(relay: ChildProcess): void {
    this.#relays.push(relay);
  }

  #shape(): void {
    const netem = ["netem", "delay", `${this.#delayMs}ms`, "loss", `${this.#lostShare * 100}%`];
    const { switchNamespace, port, hostNamespace } = this.#place;
    for (const [namespace, device] of [
      [switchNamespace, port],
      [hostNamespace, "eth0"],
    ] as const) {
      runTool("tc", ["-n", namespace, "qdisc", "replace", "dev", device, "root", ...netem]);
    }
  }
}
