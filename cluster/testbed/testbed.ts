import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import { ask, LINK_USAGE, openControl, parseAction } from "./control.ts";
import { wordsOnHost } from "./host.ts";
import { NATS_PORT, startNode, startServer } from "./host-cluster.ts";
import { namespaceOf, openTestbed } from "./open-testbed.ts";

const USAGE = `Several hosts on one machine, by network namespaces; needs root.

  testbed.ts up [--hosts N] [--bare]     hosts h1 ... hN (4) until Ctrl-C: a NATS server on h1, nothing on h2,
                                         a node of one thread on each other; --bare: nothing anywhere
  testbed.ts run HOST -- COMMAND ...     run a command on a host
${LINK_USAGE.map((words) => `  testbed.ts ${words}`).join("\n")}

--testbed NAME says which, when several are up. Delays are in each direction; SHARE of packets is lost, in each direction.`;

try {
  await main();
} catch (error) {
  if (!(error instanceof SweepError)) throw error;
  console.error(`testbed: ${error.message}`);
  process.exitCode = error.code === "CLUSTER_UNUSABLE" ? 4 : 2;
}

async function main(): Promise<void> {
  const { values, positionals } = parseWords();
  const [word, ...rest] = positionals;
  if (values.help || word === undefined || word === "help") console.log(USAGE);
  else if (word === "up") await up(Number(values.hosts), values.bare);
  else if (word === "run") run(values.testbed ?? onlyTestbed(), rest);
  else {
    parseAction(positionals);
    await ask(values.testbed ?? onlyTestbed(), positionals);
  }
}

function parseWords() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        hosts: { type: "string", default: "4" },
        bare: { type: "boolean", default: false },
        testbed: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (cause) {
    throw new SweepError("BAD_OPTION", (cause as Error).message, { cause });
  }
}

/** Stays until it is told to end. */
async function up(hostCount: number, isBare: boolean): Promise<void> {
  const told = new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  await using testbed = await openTestbed({ hosts: hostCount });
  const control = await openControl(testbed);
  const { name, hosts, abilities, folder } = testbed;
  console.log(
    `Testbed ${name} is up; its files are in ${folder} until it ends. Delays by ${abilities.delay}, loss by ${abilities.loss ?? "nothing (not on this machine)"}.`,
  );
  for (const host of hosts) console.log(`  ${host.name}  ${host.address}`);
  const [first, second, ...others] = hosts;
  if (!isBare && second !== undefined) {
    await startServer(first!, folder);
    const url = `nats://${await second.reach(first!, NATS_PORT)}`;
    for (const host of others) {
      await startNode(host, folder, { url: `nats://${await host.reach(first!, NATS_PORT)}` });
    }
    console.log(`A server is on ${first!.name}, and a node on each of ${others.map((host) => host.name).join(", ") || "no host"}. Try:

  npx node cluster/testbed/testbed.ts run ${second.name} -- npx sweepwell run SWEEP --nats ${url}`);
  }
  await told;
  control.close();
}

function run(testbed: string, [host, program, ...words]: readonly string[]): void {
  if (host === undefined || program === undefined) {
    throw new SweepError("BAD_OPTION", "expected: run HOST -- COMMAND ...");
  }
  const [command, ...rest] = wordsOnHost(namespaceOf(testbed, host), host, [program, ...words]);
  const { status } = spawnSync(command!, rest, { stdio: "inherit" });
  process.exitCode = status ?? 1;
}

function onlyTestbed(): string {
  const up = readdirSync("/run")
    .map((file) => /^(sweepwell-\d+-\d+)\.sock$/.exec(file)?.[1])
    .filter((name) => name !== undefined);
  if (up.length === 1) return up[0]!;
  throw new SweepError(
    "NOT_FOUND",
    up.length === 0 ? "no testbed is up: testbed.ts up" : `say which: --testbed ${up.join(" or ")}`,
  );
}
