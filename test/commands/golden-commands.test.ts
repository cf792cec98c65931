import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const GOLDEN = resolve(ROOT, "test/golden/commands.json");

type Command = {
  summary?: string;
  examples?: string[];
  args: Record<string, { required?: boolean }>;
  flags: Record<
    string,
    { char?: string; type: string; multiple?: boolean; env?: string; default?: unknown; options?: string[] }
  >;
};

const { commands } = JSON.parse(readFileSync(resolve(ROOT, "oclif.manifest.json"), "utf8")) as {
  commands: Record<string, Command>;
};

test("commands, arguments and flags are those that scripts rely on (UPDATE_GOLDEN=1 records them anew)", () => {
  const interface_ = Object.fromEntries(
    Object.entries(commands)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, { args, flags }]) => [name, { args: describeArgs(args), flags: describeFlags(flags) }]),
  );
  if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, `${JSON.stringify(interface_, null, 2)}\n`);
  expect(interface_).toEqual(JSON.parse(readFileSync(GOLDEN, "utf8")));
});

describe("every command helps", () => {
  test.each(Object.entries(commands))(
    "%s has a summary, examples and --json",
    (_, { summary, examples, flags }) => {
      expect(summary).toMatch(/\.$/);
      expect(examples?.length).toBeGreaterThan(0);
      expect(Object.keys(flags)).toContain("json");
    },
  );
});

test("docs/command-line.md lists every command, and no other", () => {
  const text = readFileSync(resolve(ROOT, "docs/command-line.md"), "utf8");
  const [, table = ""] = /\n\| command \| does \|\n((?:\|.*\n)+)/.exec(text) ?? [];
  const cells = table.split("\n").map((row) => row.split("|")[1] ?? "");
  const listed = cells.flatMap((cell) =>
    [...cell.matchAll(/`([a-z ]+?)(?: [[A-Z].*?)?`/g)].map(([, name]) => name),
  );
  expect(listed.sort()).toEqual(
    Object.keys(commands)
      .map((name) => name.replaceAll(":", " "))
      .sort(),
  );
});

function describeArgs(args: Command["args"]): string[] {
  return Object.entries(args).map(([name, { required }]) => (required ? name : `[${name}]`));
}

function describeFlags(flags: Command["flags"]): Record<string, unknown> {
  const described = Object.entries(flags)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { char, type, multiple, env, default: value, options }]) => [
      name,
      { char, type, multiple, env, default: value, options },
    ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(described)));
}
