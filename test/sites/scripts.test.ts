import { execFileSync, spawn, spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { describeWithServer, useServer } from "../cluster/test-server.ts";
import { createPlayground } from "../end-to-end/command-line.ts";
import { until } from "../until.ts";
import { CLUSTER } from "./configured-server.ts";

const CHECKOUT = resolve(CLUSTER, "..");
const SCRIPTS = globSync("*/*.sh", { cwd: CLUSTER }).sort();
const hasShellcheck = spawnSync("shellcheck", ["--version"]).status === 0;

describe("the scripts of cluster/", () => {
  test("are there", () => {
    expect(SCRIPTS).toEqual([
      "slurm/more-nodes.sh",
      "slurm/node-array.sh",
      "ssh/nodes.sh",
      "tls/make-secrets.sh",
    ]);
  });

  test.skipIf(!hasShellcheck)(
    `pass shellcheck${hasShellcheck ? "" : " (skipped: it is not on this machine)"}`,
    () => {
      const { stdout } = spawnSync("shellcheck", SCRIPTS, { cwd: CLUSTER, encoding: "utf8" });
      expect(stdout).toBe("");
    },
  );

  test("say at their top what to change, as all configurations do", () => {
    const files = globSync("{*.conf,*/*.{conf,sh,service,env,yaml,txt},*/Containerfile}", { cwd: CLUSTER });
    const silent = files.filter((file) => {
      const lines = readFileSync(join(CLUSTER, file), "utf8").split("\n");
      const header = lines.slice(
        0,
        lines.findIndex((line, index) => index > 0 && !line.startsWith("#")),
      );
      return !/to change/i.test(header.join("\n"));
    });
    // It is a piece of a configuration, made by a command.
    expect(silent).toEqual(["users.conf"]);
  });
});

describeWithServer("scripts that start nodes", () => {
  const server = useServer();

  test("a task of the Slurm array drains before its job ends", async () => {
    const { folder } = createHome("slurm");
    const { code, log } = await runTask(folder, { endsInSeconds: 60 + 8 });
    expect(log).toMatch(/"msg":"drains: [1-8] s are over/);
    expect(log).toContain('"msg":"stopped"');
    expect(log).toContain('"node":"node7-4711-3"');
    expect(code).toBe(0);
  });

  test("a task that is given too little time starts nothing, and one that is told to end drains", async () => {
    const { folder } = createHome("slurm");
    const late = await runTask(folder, { endsInSeconds: 40 });
    expect(late).toEqual({
      code: 0,
      log: expect.stringMatching(/^only (40|39) s are left, 60 are needed to drain/),
    });
    const told = await runTask(folder, { endsInSeconds: 3600, onReady: (kill) => kill() });
    expect(told.log).toContain('"msg":"stopped"');
    expect(told.code).toBe(0);
  });

  test("more nodes are submitted while work waits and none is queued, and told to drain when there is none", async () => {
    const { folder, start, sweepwell, write } = createHome("observer");
    // Slurm as the script sees it: `queue` holds what squeue answers to a state, `calls` what was asked.
    write("PENDING", "");
    write("RUNNING", "");
    writeProgram(join(folder, "squeue"), `while [ "$1" != --states ]; do shift; done; cat "${folder}/$2"`);
    for (const name of ["sbatch", "scancel"]) {
      writeProgram(join(folder, name), `echo ${name} "$@" >> "${folder}/calls"`);
    }
    const calls = () => spawnSync("cat", [join(folder, "calls")], { encoding: "utf8" }).stdout;
    write("sweep.yaml", "kernel: noop\nover: { x: { linear: [0, 1], points: 1000 } }\n");
    const run = start("run", "sweep.yaml", "--nats", server.url);
    onTestFinished(() => void run.process.kill("SIGKILL"));
    const script = spawn(join(CLUSTER, "slurm/more-nodes.sh"), ["--partition=long"], {
      cwd: folder,
      stdio: "inherit",
      detached: true,
      env: {
        ...process.env,
        PATH: `${folder}:${process.env.PATH}`,
        HOME: folder,
        XDG_CONFIG_HOME: join(folder, ".config"),
        ...{ SWEEPWELL: CHECKOUT, CONTEXT: "observer", MOST_NODES: "2", THREADS: "1" },
        ...{ PERIOD_SECONDS: "0.1", IDLE_PERIODS: "2" },
      },
    });
    onTestFinished(() => void process.kill(-script.pid!, "SIGKILL"));
    await until("nodes are submitted", () => calls() !== "");
    // What was submitted waits in the queue: nothing more is.
    write("PENDING", "4711_1\n4711_2\n");
    const submitted = calls();
    expect(submitted).toMatch(
      /^sbatch --array=1-[12] --cpus-per-task=1 --partition=long \S+\/slurm\/node-array\.sh$/m,
    );
    write("RUNNING", "4711_1\n");
    run.process.kill("SIGINT");
    await run.finished;
    expect(sweepwell("cancel", "sweep", "--nats", server.url).stderr).not.toContain("Error");
    await until("nodes are told to drain", () => calls().includes("--batch"));
    expect(calls()).toMatch(
      /^scancel --user \S+ --name sweepwell-node --state RUNNING --signal TERM --batch$/m,
    );
    expect(calls().match(/sbatch/g)!.length).toBe(submitted.match(/sbatch/g)!.length);
  }, 240_000);

  test("nodes are started on hosts over ssh, seen there, and stopped so that they drain", async () => {
    const hosts = ["east", "west"].map((name) => ({ name, ...createHome("lab") }));
    const { folder, json } = createHome("lab");
    // ssh as the script sees it: a host is a home folder here.
    const homes = hosts.map((host) => `${host.name}) export HOME="${host.folder}" ;;`).join(" ");
    writeProgram(
      join(folder, "ssh"),
      `case $1 in ${homes} esac; unset XDG_CONFIG_HOME; shift; exec sh -c "$*"`,
    );
    const list = join(folder, "hosts.txt");
    writeFileSync(
      list,
      `# ours\n\n${hosts.map(({ name }) => `${name} --threads 1 --name ${name}\n`).join("")}`,
    );
    const nodes = (action: string) => {
      const env = { ...process.env, SSH: join(folder, "ssh"), SWEEPWELL: CHECKOUT, CONTEXT: "lab" };
      const { stdout } = spawnSync(join(CLUSTER, "ssh/nodes.sh"), [action, list], { env, encoding: "utf8" });
      return stdout.trim().replace(/\d+/g, "N").split("\n").sort();
    };
    onTestFinished(() => void nodes("stop"));
    const both = (says: string) => [`east: ${says}`, `west: ${says}`];
    expect(nodes("status")).toEqual(both("does not run"));
    expect(nodes("start")).toEqual(both("started (N)"));
    expect(nodes("start")).toEqual(both("runs already (N)"));
    const seen = () => json("node", "list", "--nats", server.url) as { node: string; state: string }[];
    await until("both are there", () => seen().filter(({ state }) => state === "running").length === 2);
    expect(nodes("stop")).toEqual(both("stopped"));
    expect(nodes("status")).toEqual(both("does not run"));
    expect(seen().filter(({ node }) => node === "east" || node === "west")).toMatchObject([
      { state: "stopped" },
      { state: "stopped" },
    ]);
  }, 240_000);

  /** A playground that is a home folder with a context. */
  function createHome(context: string) {
    const playground = createPlayground({ SWEEPWELL_NATS_URL: undefined });
    const path = join(playground.folder, ".config/nats/context");
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `${context}.json`), JSON.stringify({ url: server.url }));
    return playground;
  }

  function runTask(
    home: string,
    { endsInSeconds, onReady }: { endsInSeconds: number; onReady?: (kill: () => void) => void },
  ): Promise<{ code: number | null; log: string }> {
    const task = spawn("timeout", ["50", join(CLUSTER, "slurm/node-array.sh")], {
      cwd: home,
      env: {
        ...process.env,
        HOME: home,
        XDG_CONFIG_HOME: join(home, ".config"),
        ...{ SWEEPWELL: CHECKOUT, CONTEXT: "slurm", TMPDIR: home },
        ...{ SLURM_ARRAY_JOB_ID: "4711", SLURM_ARRAY_TASK_ID: "3", SLURMD_NODENAME: "node7" },
        ...{ SLURM_CPUS_PER_TASK: "1", SLURM_MEM_PER_NODE: "4096" },
        SLURM_JOB_END_TIME: String(Math.floor(Date.now() / 1000) + endsInSeconds),
      },
    });
    let log = "";
    let isTold = false;
    task.stderr.on("data", (chunk) => {
      log += chunk;
      if (isTold || !log.includes('"ready"')) return;
      isTold = true;
      onReady?.(() => task.kill("SIGTERM"));
    });
    return new Promise((done) => task.once("close", (code) => done({ code, log })));
  }
});

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  execFileSync("chmod", ["+x", path]);
}
