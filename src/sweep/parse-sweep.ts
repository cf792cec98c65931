import { type Document, isScalar, LineCounter, parseDocument, visit, type YAMLError } from "yaml";
import { SweepError } from "../kernel/sweep-error.ts";
import { createSweepError } from "./faults.ts";
import { createYamlOrigins, type Path } from "./origins.ts";
import { createPlainValue } from "./plain-value.ts";
import { createDocument, type SweepDocument } from "./sweep-document.ts";

const YAML_OPTIONS = { version: "1.2", schema: "core", intAsBigInt: true, prettyErrors: false } as const;

type Problem = { offset: number; text: string };

/** Reads the text of a sweep file. `fileName` is the path that errors name and relative paths in it start from. */
export function parseSweep(text: string, fileName: string): SweepDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines });
  const problems = findProblems(document, text).map(({ offset, text }) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}: ${text}`;
  });
  if (problems.length > 0) throw createSweepError(problems);
  return createDocument(readValue(document, fileName, []), createYamlOrigins(document, lines, fileName));
}

/** Reads one value, as it stands behind `--set key=`; `path` is where it will stand in the sweep. */
export function parseValue(text: string, place: string, path: Path): unknown {
  const document = parseDocument(text, YAML_OPTIONS);
  const [problem] = findProblems(document, text);
  if (problem === undefined) return readValue(document, place, path);
  throw new SweepError(
    "BAD_SWEEP",
    `${place}: expected a value in YAML, got ${JSON.stringify(text)}: ${problem.text}`,
  );
}

function findProblems(document: Document.Parsed, text: string): Problem[] {
  const problems = [...document.errors, ...document.warnings].map((problem) => ({
    offset: problem.pos[0],
    text: describeProblem(problem, text),
  }));
  if (problems.length === 0) {
    visit(document, {
      Alias(_, node, ancestors) {
        const named = node.resolve(document);
        if (named !== undefined && !ancestors.includes(named)) return;
        const fault =
          named === undefined ? "no anchor of this name stands before it" : "stands inside what it names";
        problems.push({ offset: node.range?.[0] ?? 0, text: `*${node.source}: ${fault}` });
      },
      Pair(_, { key }) {
        // A key that JavaScript treats apart, which would get lost without a word.
        if (!isScalar(key) || key.value !== "__proto__") return;
        problems.push({ offset: key.range?.[0] ?? 0, text: "__proto__: unknown key" });
      },
    });
  }
  if (document.directives.yaml.version !== "1.2") {
    problems.push({ offset: 0, text: `expected YAML 1.2, got %YAML ${document.directives.yaml.version}` });
  }
  return problems;
}

function describeProblem({ code, message, pos: [offset] }: YAMLError, text: string): string {
  if (code === "MULTIPLE_DOCS") return "expected one sweep in a file, but --- begins another";
  if (code !== "DUPLICATE_KEY") return message.replaceAll(/\s+/g, " ");
  const key = /^[^\s:,{}]+/.exec(text.slice(offset))?.[0] ?? "key";
  return `${key}: written twice in the same mapping`;
}

/** yaml refuses aliases that would expand without bound, and does so by a throw of its own. */
function readValue(document: Document, place: string, path: Path): unknown {
  try {
    return createPlainValue(document.toJS(), path);
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw new SweepError("BAD_SWEEP", `${place}: ${cause.message}`, { cause });
  }
}
