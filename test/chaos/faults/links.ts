import { setTimeout } from "node:timers/promises";
import { findAbilities } from "../../../cluster/testbed/abilities.ts";
import type { Link } from "../../../cluster/testbed/link.ts";
import type { Draw } from "../draw.ts";
import type { Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";

/** What happens to the links between hosts. */
export const LINK_FAULTS: readonly Fault[] = [
  {
    name: "link-cut",
    summary: "the link of a node, the coordinator or the server is cut for 60 s",
    site: "hosts",
    isSlow: true,
    plan(draw) {
      const whose = drawHost(draw);
      return {
        what: `the link of ${whose} is cut for ${CUT_SECONDS} s`,
        async hit(scene) {
          const link = linkOf(scene, whose);
          link.cut();
          await setTimeout(CUT_SECONDS * 1000);
          link.restore();
        },
      };
    },
  },
  {
    name: "link-flapping",
    summary: "a link goes down and up, again and again",
    site: "hosts",
    isSlow: true,
    plan(draw) {
      const whose = drawHost(draw);
      const plan = {
        downMs: draw.integer(200, 3000),
        upMs: draw.integer(200, 3000),
        times: draw.integer(3, 8),
      };
      return {
        what: `the link of ${whose} is down for ${plan.downMs} ms and up for ${plan.upMs} ms, ${plan.times} times`,
        hit: (scene) => linkOf(scene, whose).flap(plan),
      };
    },
  },
  {
    name: "link-slow",
    summary: "a link takes 100 ms, each way, from some moment on",
    site: "hosts",
    isSlow: true,
    plan(draw) {
      // Without netem only those who connect are delayed, and the server does not.
      const hosts = draw.oneOf([
        ["node 0"],
        ["node 1"],
        ["the coordinator"],
        ["node 0", "the coordinator"],
      ] as const);
      return {
        what: `the link of ${hosts.join(" and ")} takes 100 ms`,
        async hit(scene) {
          for (const whose of hosts) linkOf(scene, whose).delay(100);
        },
      };
    },
  },
  {
    name: "link-lossy",
    summary: "a link loses a twentieth to a fifth of its packets, from some moment on",
    site: "hosts",
    isSlow: true,
    lacks: () => (findAbilities().loss ? undefined : "neither netem nor iptables can lose packets"),
    plan(draw) {
      const whose = drawHost(draw);
      const share = draw.number(0.05, 0.2);
      return {
        what: `the link of ${whose} loses ${(share * 100).toFixed(0)} % of its packets`,
        async hit(scene) {
          linkOf(scene, whose).lose(share);
        },
      };
    },
  },
];

const CUT_SECONDS = 60;
const HOSTS = ["node 0", "node 1", "the coordinator", "the server"] as const;
type HostName = (typeof HOSTS)[number];

function drawHost(draw: Draw): HostName {
  return draw.oneOf(HOSTS);
}

function linkOf({ site }: Scene, whose: HostName): Link {
  switch (whose) {
    case "node 0":
      return site.nodePlaces[0]!.link!;
    case "node 1":
      return site.nodePlaces[1]!.link!;
    case "the coordinator":
      return site.coordinatorPlaces[0]!.link!;
    case "the server":
      return site.servers[0]!.place.link!;
    default:
      return whose satisfies never;
  }
}
