import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Host } from "../../cluster/testbed/host.ts";
import type { Link } from "../../cluster/testbed/link.ts";

/** Where processes run: this machine, or a host of a testbed. */
export type Place = {
  name: string;
  start(program: string, words: readonly string[], options: SpawnOptions): ChildProcess;
  /** The NATS server, or servers, as they are reached from there. */
  url: string;
  /** Its cable, where there is a network that can be disturbed. */
  link?: Link;
};

export function placeHere(url: string): Place {
  return { name: "here", start: (program, words, options) => spawn(program, words, options), url };
}

export function placeOn(host: Host, url: string): Place {
  return {
    name: host.name,
    start: (program, words, options) => host.start(program, words, options),
    url,
    link: host.link,
  };
}
