import type { Parameter } from "../kernel/manifest.ts";

const WIDTH = 100;

/** The default as people write it; a vector of equal numbers in short. */
export function describeDefault({ default: value, choices }: Parameter): string {
  if (!Array.isArray(value)) return choices ? choices[value]! : String(value);
  const isUniform = value.length > 3 && value.every((element) => element === value[0]);
  return isUniform ? `${value.length} × ${value[0]}` : value.join(",");
}

/** What a parameter may be, on one line that fits beside others. */
export function describeRange({ min, max, choices, integer, length }: Parameter): string {
  if (choices) return hasManyChoices(choices) ? `${choices.length} choices, below` : choices.join(" | ");
  const range = `${integer ? "integer " : ""}${min} … ${max}`;
  return length === undefined ? range : `${range}, ${length} of them`;
}

/** Whether the choices deserve lines of their own. */
export function hasManyChoices(choices: readonly string[]): boolean {
  return choices.join(" | ").length > WIDTH;
}

/** The choices on as many lines as they need. */
export function wrapChoices(choices: readonly string[]): string {
  const lines: string[] = [];
  for (const choice of choices) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + choice.length <= WIDTH)
      lines[lines.length - 1] = `${last} | ${choice}`;
    else lines.push(choice);
  }
  return lines.join("\n");
}
