import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BIN, createPlayground } from "./command-line.ts";

describe("a store that is not there", () => {
  test.each([
    ["runs"],
    ["rm", "latest"],
    ["retry", "latest"],
    ["gc"],
    ["export", "latest"],
    ["explain", "abcdef12"],
  ])("%s says so and makes nothing", (...words) => {
    const { sweepwell, folder } = createPlayground();
    const { code, stdout, stderr } = sweepwell(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^sweepwell: there is no store sweepwell.db; run a sweep first.*\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("wrong usage", () => {
  test.each([
    ["a slip in a command", ["rnu", "x.yaml"], "there is no command rnu; did you mean run?"],
    ["a slip in a topic", ["kernal", "list"], "there is no command kernal; did you mean kernel list?"],
    ["a slip behind a topic", ["kernel", "shw", "noop"], "kernel shw; did you mean kernel show?"],
    [
      "a command that nothing resembles",
      ["xylophone"],
      "there is no command xylophone; sweepwell --help lists all",
    ],
    ["a word too many", ["kernel", "list", "noop"], "kernel list takes no argument, got noop"],
    ["a missing argument", ["show"], "Missing 1 required arg"],
  ])("%s is exit code 2, and one document with --json", (_, words, message) => {
    const { sweepwell } = createPlayground();
    const plain = sweepwell(...words);
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 2, stdout: "" });
    expect(plain.stderr).toContain(message);
    const { code, stdout, stderr } = sweepwell(...words, "--json");
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining(message),
    });
  });
});

describe("in a pipeline", () => {
  /** Runs a line of bash with the command line as `sweepwell`. */
  const bash = (folder: string, line: string) =>
    spawnSync("bash", ["-c", `sweepwell() { "${process.execPath}" "${BIN}" "$@"; }; ${line}`], {
      cwd: folder,
      encoding: "utf8",
    });

  test("a reader that has had enough is no error", () => {
    const { folder, write, json } = createPlayground();
    write("many.yaml", "kernel: noop\nover: { x: { linear: [0, 1], points: 3000 } }\n");
    json("run", "many.yaml");
    for (const command of ["export latest", 'query latest "SELECT * FROM trials"', "run --help"]) {
      const { stdout, stderr } = bash(folder, `sweepwell ${command} | head -c 5; echo " \${PIPESTATUS[0]}"`);
      expect(stderr).toBe("");
      expect(stdout).toMatch(/^.[\s\S]* 0\n$/);
    }
  });

  const noTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux")
    ? undefined
    : "no script of util-linux";
  test.skipIf(noTerminal)(
    `headings are bold on a terminal, and plain with NO_COLOR (${noTerminal ?? "script"})`,
    () => {
      const { folder } = createPlayground();
      const onTerminal = (settings: string) =>
        bash(
          folder,
          `env -u NO_COLOR -u CI TERM=xterm ${settings} script -qc '"${process.execPath}" "${BIN}" kernel list' /dev/null`,
        );
      expect(onTerminal("").stdout).toContain("\x1b[1mname");
      expect(onTerminal("NO_COLOR=1").stdout).toMatch(/^name/);
      expect(onTerminal("TERM=dumb").stdout).toMatch(/^name/);
    },
  );

  test.skipIf(process.platform !== "linux")("a full disk behind stdout is one line", () => {
    const { folder } = createPlayground();
    const { status, stderr } = bash(folder, "sweepwell kernel list > /dev/full");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^sweepwell: stdout: .*no space left.*\n$/);
  });

  test.skipIf(process.platform !== "linux")("a run goes on when nobody can hear of its progress", () => {
    const { folder, write } = createPlayground();
    write("one.yaml", "kernel: noop\n");
    const { status, stdout } = bash(folder, "sweepwell run one.yaml --json 2> /dev/full");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, trials: 1 });
  });
});
