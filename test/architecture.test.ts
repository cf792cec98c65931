import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** What each folder may import; ARCHITECTURE.md draws the same arrows. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  numeric: [],
  kernel: ["numeric"],
  sweep: ["kernel", "numeric"],
  surrogate: ["numeric"],
  planner: ["surrogate", "sweep", "kernel", "numeric"],
  run: ["planner", "sweep", "kernel", "numeric"],
  pool: ["run", "sweep", "kernel", "numeric"],
  cluster: ["pool", "run", "sweep", "kernel", "numeric"],
  store: ["run", "sweep", "kernel", "numeric"],
  analysis: ["kernel", "numeric"],
  report: ["analysis", "surrogate", "store", "run", "sweep", "kernel", "numeric"],
  workspace: [
    "report",
    "analysis",
    "surrogate",
    "store",
    "cluster",
    "pool",
    "run",
    "planner",
    "sweep",
    "kernel",
    "numeric",
  ],
  commands: [
    "workspace",
    "report",
    "analysis",
    "surrogate",
    "store",
    "cluster",
    "pool",
    "run",
    "planner",
    "sweep",
    "kernel",
    "numeric",
  ],
};

/** The folders that may name a heavy dependency. */
const HOMES: Record<string, readonly string[]> = {
  piscina: ["pool"],
  "@nats-io": ["cluster"],
  msgpackr: ["cluster"],
  pino: ["cluster"],
  "prom-client": ["cluster"],
  "node:sqlite": ["store"],
  "node:worker_threads": ["pool"],
  "hyparquet-writer": ["store"],
  vega: ["report"],
  "vega-lite": ["report"],
  "@resvg/resvg-js": ["report"],
  yaml: ["sweep"],
  "csv-parse": ["kernel"],
  "@oclif/core": ["commands", "workspace"],
};

/** These folders also run in a browser. */
const WITHOUT_NODE = ["numeric", "kernel", "sweep", "surrogate", "planner", "analysis"];
/** What these compute must have the same bits on every processor and version of Node. */
const DETERMINISTIC = ["sweep", "surrogate", "planner", "run", "analysis"];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, folder: file.split("/")[0]!, text: readFileSync(join(SRC, file), "utf8") }));

describe("the arrows of the architecture", () => {
  test("every folder of src is known to this test", () => {
    expect(
      [...new Set(files.map(({ folder }) => folder))].filter((folder) => !(folder in MAY_IMPORT)),
    ).toEqual([]);
  });

  test("point inward only", () => {
    const wrong = files.flatMap(({ file, folder, text }) =>
      imports(text)
        .filter((name) => name.startsWith("."))
        .map((name) => relative(SRC, resolve(SRC, dirname(file), name)).split("/")[0]!)
        .filter((target) => target !== folder && !MAY_IMPORT[folder]?.includes(target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("each heavy dependency has one home", () => {
    const wrong = files.flatMap(({ file, folder, text }) =>
      imports(text)
        .map((name) =>
          Object.keys(HOMES).find((dependency) => name === dependency || name.startsWith(`${dependency}/`)),
        )
        .filter((dependency) => dependency !== undefined && !HOMES[dependency]?.includes(folder))
        .map((dependency) => `${file} imports ${dependency}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("what keeps outcomes the same everywhere", () => {
  test.each(WITHOUT_NODE)("%s imports nothing of Node", (inner) => {
    const wrong = files
      .filter(({ folder }) => folder === inner)
      .flatMap(({ file, text }) =>
        imports(text)
          .filter((name) => name.startsWith("node:"))
          .map((name) => `${file}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  test.each(DETERMINISTIC)("%s uses no host arithmetic that differs between machines", (inner) => {
    const forbidden =
      /\*\*|Math\.(?:pow|exp|expm1|log|log1p|log2|log10|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot|random)\b/;
    const wrong = files
      .filter(({ folder }) => folder === inner)
      .flatMap(({ file, text }) =>
        withoutComments(text)
          .split("\n")
          .filter((line) => forbidden.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(wrong).toEqual([]);
  });

  test("the run loop reads no clock, disk or network", () => {
    const forbidden = /Date\.now|performance\.now|setTimeout|setInterval|"node:|fetch\(/;
    const wrong = files.filter(
      ({ folder, text }) => folder === "run" && forbidden.test(withoutComments(text)),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  test("nothing draws from Math.random", () => {
    expect(files.filter(({ text }) => text.includes("Math.random")).map(({ file }) => file)).toEqual([]);
  });
});

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1]!);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}
