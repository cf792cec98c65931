import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Host } from "../../cluster/testbed/host.ts";
import { openTestbed } from "../../cluster/testbed/open-testbed.ts";
import { until } from "../until.ts";
import { describeTestbed, noLoss } from "./describe-testbed.ts";

const TESTBED = resolve(import.meta.dirname, "../../cluster/testbed/testbed.ts");
/** Says back what it hears. */
const ECHO =
  'require("net").createServer((socket) => socket.pipe(socket)).listen(9000, () => console.log("up"))';
/** Prints how many milliseconds ROUNDS words take there and back, or that none came within WAIT_MS. */
const ASK = `
const [address, rounds, waitMs] = process.argv.slice(1);
const [host, port] = address.split(":");
const socket = require("net").connect(Number(port), host, () => socket.write("x"));
const begin = performance.now();
let left = Number(rounds);
socket.on("error", () => {});
socket.on("data", () => {
  if (--left > 0) return socket.write("x");
  console.log(performance.now() - begin);
  process.exit();
});
setTimeout(() => { console.log("no answer"); process.exit(); }, Number(waitMs));
`;

const AN_ANSWER = expect.any(Number);
const LIMIT_MS = 90_000;

describeTestbed("a testbed", () => {
  test(
    "has hosts with names of their own, whose links can be cut, restored, flapped and delayed",
    async () => {
      await using testbed = await openTestbed({ hosts: 2 });
      const [near, far] = testbed.hosts as [Host, Host];
      expect((await near.run("uname", ["-n"])).stdout).toBe("h1\n");
      await startEcho(far);
      const address = await near.reach(far, 9000);
      expect(await askMs(near, address)).toEqual(AN_ANSWER);

      far.link.cut();
      expect(await askMs(near, address, { waitMs: 1000 })).toBe("no answer");
      far.link.restore();
      expect(await askMs(near, address)).toEqual(AN_ANSWER);
      await far.link.flap({ downMs: 50, upMs: 50, times: 3 });
      expect(await askMs(near, address)).toEqual(AN_ANSWER);

      near.link.delay(300);
      expect(await askMs(near, address)).toBeGreaterThanOrEqual(1200);
      near.link.delay(0);
      // On a machine that is busy with other things not every answer is a quick one.
      await until("the delay is gone", async () => Number(await askMs(near, address)) < 1200);
    },
    LIMIT_MS,
  );

  test(
    "carries what happens on one link to no other",
    async () => {
      await using testbed = await openTestbed({ hosts: 3 });
      const [first, second, third] = testbed.hosts as [Host, Host, Host];
      await startEcho(second);
      third.link.cut();
      expect(await askMs(first, `${second.address}:9000`)).toEqual(AN_ANSWER);
      expect(await askMs(third, `${second.address}:9000`, { waitMs: 1000 })).toBe("no answer");
    },
    LIMIT_MS,
  );

  test.skipIf(noLoss !== undefined)(
    `loses packets on a link, and TCP makes up for it${noLoss ? ` (skipped: ${noLoss})` : ""}`,
    async () => {
      await using testbed = await openTestbed({ hosts: 2 });
      const [near, far] = testbed.hosts as [Host, Host];
      await startEcho(far);
      const address = `${far.address}:9000`;
      far.link.lose(0.5);
      // A hundred words with half of the packets lost: some have to be said again, after 200 ms at least.
      expect(await askMs(near, address, { rounds: 100, waitMs: 1500 })).toBe("no answer");
      far.link.lose(0);
      expect(await askMs(near, address, { rounds: 100, waitMs: 20_000 })).toEqual(AN_ANSWER);
    },
    LIMIT_MS,
  );

  test(
    "leaves nothing behind, though processes run on it and it ends by an error",
    async () => {
      let [name, folder] = ["", ""];
      const failed = async () => {
        await using testbed = await openTestbed({ hosts: 2 });
        ({ name, folder } = testbed);
        await startEcho(testbed.hosts[0]!);
        throw new Error("a test failed");
      };
      await expect(failed()).rejects.toThrow("a test failed");
      expect(namespacesOf(name)).toEqual([]);
      expect(existsSync(folder)).toBe(false);
    },
    LIMIT_MS,
  );

  test(
    "of the command line: takes commands from another terminal, and kill -9 leaves nothing behind",
    async () => {
      const up = spawn(process.execPath, [TESTBED, "up", "--hosts", "2", "--bare"], { stdio: "pipe" });
      onTestFinished(() => void up.kill("SIGKILL"));
      const lines = createInterface({ input: up.stdout })[Symbol.asyncIterator]();
      const name = /^Testbed (\S+) is up/.exec((await lines.next()).value!)![1]!;
      expect(namespacesOf(name)).toEqual([`${name}-h1`, `${name}-h2`, `${name}-switch`]);
      const testbed = (...words: string[]) =>
        execFileSync(process.execPath, [TESTBED, "--testbed", name, ...words], {
          encoding: "utf8",
          stdio: "pipe",
        });
      expect(testbed("run", "h2", "--", "uname", "-n")).toBe("h2\n");
      testbed("cut", "h2");
      expect(() => testbed("cut", "h3")).toThrow("there is no host h3: there are h1, h2");
      expect(() => testbed("delay", "h2")).toThrow("expected one of: cut HOST");
      up.kill("SIGKILL");
      while (namespacesOf(name).length > 0) await setTimeout(50);
    },
    LIMIT_MS,
  );
});

function namespacesOf(testbed: string): string[] {
  return readdirSync("/run/netns")
    .filter((name) => name.startsWith(`${testbed}-`))
    .sort();
}

async function startEcho(host: Host): Promise<void> {
  const server = host.start(process.execPath, ["-e", ECHO], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => server.stdout!.once("data", resolve));
}

async function askMs(
  host: Host,
  address: string,
  { rounds = 1, waitMs = 20_000 } = {},
): Promise<number | "no answer"> {
  const { stdout } = await host.run(process.execPath, ["-e", ASK, address, String(rounds), String(waitMs)]);
  return stdout === "no answer\n" ? "no answer" : Number(stdout);
}
