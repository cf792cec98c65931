import type { Hook } from "@oclif/core";
import { distance } from "fastest-levenshtein";
import { EXIT } from "./exit-code.ts";

/** Says that a command does not exist, or takes no arguments: wrong usage like any other. oclif calls it by package.json. */
export const unknownCommand: Hook.CommandNotFound = async ({ id, argv, config }) => {
  const message = describe(
    id.split(":"),
    config.commandIDs.map((known) => known.replaceAll(":", " ")),
  );
  process.exitCode = EXIT.usage;
  if (argv?.includes("--json")) {
    process.stdout.write(`${JSON.stringify({ error: { code: "BAD_OPTION", message } }, null, 2)}\n`);
  } else process.stderr.write(`sweepwell: ${message}\n`);
};

function describe(words: readonly string[], commands: readonly string[]): string {
  const known = commands.find((command) => `${words.join(" ")} `.startsWith(`${command} `));
  if (known !== undefined) {
    return `${known} takes no argument, got ${words.slice(known.split(" ").length).join(" ")}; see sweepwell ${known} --help`;
  }
  const near = commands
    .map((command) => ({ command, typed: words.slice(0, command.split(" ").length).join(" ") }))
    .map(({ command, typed }) => ({ command, typed, edits: distance(typed, command) }))
    .filter(({ command, edits }) => edits <= 2 && edits < command.length)
    // Two letters that changed places are two edits, as is a shorter word: the same length is the likelier slip.
    .sort((a, b) => a.edits - b.edits || lengthGap(a) - lengthGap(b));
  const hint = near[0] ? `did you mean ${near[0].command}? ` : "";
  return `there is no command ${words[0] === "kernel" ? words.slice(0, 2).join(" ") : words[0]}; ${hint}sweepwell --help lists all`;
}

function lengthGap({ command, typed }: { command: string; typed: string }): number {
  return Math.abs(command.length - typed.length);
}
