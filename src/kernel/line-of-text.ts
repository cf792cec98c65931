/** Text of other processes as it may be shown to a person: one line, without what would steer a terminal, and not without end. */
export function lineOfText(text: string): string {
  return text.replace(CONTROLS, " ").slice(0, MOST_CHARACTERS);
}

export function isLineOfText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MOST_CHARACTERS && value.search(CONTROLS) < 0;
}

const MOST_CHARACTERS = 2000;
/** Control characters of ASCII and Latin-1, and those that turn the direction of what follows. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
