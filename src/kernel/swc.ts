import type { NdArray } from "./nd-array.ts";
import { SweepError } from "./sweep-error.ts";

/**
 * Reads a reconstructed neuron (SWC: id, type, x, y, z, radius, parent) as cylinders: an f64 array [compartments, 5] with rows of parent (-1: the soma), region
 * (0 soma, 1 axon initial segment, 2 basal, 3 apical), length and diameter in um, and 1 where a row joins the centre of its parent.
 *
 * The soma is one cylinder as long as wide, with the area of its frusta. Dendrites are cut at forks, and between them into equal pieces of at most 20 um, with
 * the mean diameter of what they replace. The axon is a stub of 45 um in place of whatever the file has, which is cut or missing in most.
 */
export function parseSwc(bytes: Uint8Array, file: string): NdArray {
  const points = readPoints(new TextDecoder().decode(bytes), file);
  const soma = [...points.values()].filter(({ type }) => type === SOMA);
  const rows: Row[] = [{ parent: -1, region: 0, ...somaOf(soma, points), joinsCentre: true }];
  for (const [k, diameter] of STUB_DIAMETERS.entries()) {
    const parent = k === 0 ? 0 : rows.length - 1;
    rows.push({ parent, region: 1, length: STUB_PIECE, diameter, joinsCentre: k === 0 });
  }
  for (const point of soma) {
    for (const child of point.children) {
      if (child.type === BASAL || child.type === APICAL) addBranches(rows, child, point);
    }
  }
  const data = Float64Array.from(
    rows.flatMap(({ parent, region, length, diameter, joinsCentre }) => [
      ...[parent, region, length, diameter],
      joinsCentre ? 1 : 0,
    ]),
  );
  return { dtype: "f64", shape: [rows.length, 5], data };
}

type Point = {
  line: number;
  type: number;
  at: readonly [number, number, number];
  radius: number;
  parent: number;
  children: Point[];
};

type Row = { parent: number; region: number; length: number; diameter: number; joinsCentre: boolean };

const SOMA = 1;
const AXON = 2;
const BASAL = 3;
const APICAL = 4;
/** Forks and ends, in old files: of the type of their parents. */
const OLD_TYPES: readonly number[] = [5, 6];

const LONGEST_PIECE = 20;
const STUB_DIAMETERS = [1.5, 1.3, 1.1] as const;
const STUB_PIECE = 15;

/** The points by their ids, each after its parent, with their children. */
function readPoints(text: string, file: string): Map<number, Point> {
  const points = new Map<number, Point>();
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const cells = content
      .replace(/#.*/, "")
      .trim()
      .split(/[\s,]+/);
    if (cells[0] === "") continue;
    const line = index + 1;
    const numbers = cells.map(Number);
    if (numbers.length < 7 || !numbers.slice(0, 7).every(Number.isFinite)) {
      throw bad(
        file,
        line,
        `expected id, type, x, y, z, radius and parent, got ${JSON.stringify(content.trim())}`,
      );
    }
    const [id, type, x, y, z, radius, parent] = numbers as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (points.has(id)) throw bad(file, line, `point ${id} is there twice`);
    if (radius <= 0) throw bad(file, line, `a radius must be above 0, got ${radius}`);
    points.set(id, { line, type, at: [x, y, z], radius, parent, children: [] });
  }
  if (points.size === 0) throw new SweepError("BAD_INPUT", `${file} has no points`);
  return linked(points, file);
}

function linked(points: Map<number, Point>, file: string): Map<number, Point> {
  const roots = [...points].filter(([, { parent }]) => parent === -1);
  const [root, second] = roots;
  if (second)
    throw bad(
      file,
      second[1].line,
      "expected one point with the parent -1, the first of the soma; this is another",
    );
  for (const point of points.values()) {
    if (point.parent === -1) continue;
    const parent = points.get(point.parent);
    if (!parent) throw bad(file, point.line, `its parent ${point.parent} is not there`);
    parent.children.push(point);
  }
  const ordered = new Map<number, Point>();
  const ids = new Map([...points].map(([id, point]) => [point, id]));
  const waiting = root ? [root[1]] : [];
  for (let point = waiting.pop(); point; point = waiting.pop()) {
    ordered.set(ids.get(point)!, point);
    checkType(point, points.get(point.parent), file);
    waiting.push(...point.children.toReversed());
  }
  const lost = [...points.values()].find((point) => !ordered.has(ids.get(point)!));
  if (lost) throw bad(file, lost.line, "it is its own ancestor: the parents make a cycle");
  for (const point of points.values()) point.children = point.children.filter(({ type }) => type !== AXON);
  return ordered;
}

function checkType(point: Point, parent: Point | undefined, file: string): void {
  if (OLD_TYPES.includes(point.type) && parent) point.type = parent.type;
  if (![SOMA, AXON, BASAL, APICAL].includes(point.type)) {
    throw bad(
      file,
      point.line,
      `expected the type 1 (soma), 2 (axon), 3 (basal dendrite) or 4 (apical dendrite), got ${point.type}`,
    );
  }
  if (!parent && point.type !== SOMA)
    throw bad(file, point.line, "the first point must be of the soma (type 1)");
  if (point.type === SOMA && parent && parent.type !== SOMA)
    throw bad(file, point.line, "a point of the soma has a parent elsewhere");
}

/** One cylinder for all points of the soma: of three points as of one it has the area of a sphere. */
function somaOf(
  soma: readonly Point[],
  points: ReadonlyMap<number, Point>,
): { length: number; diameter: number } {
  const frusta = soma.flatMap((point) => {
    const parent = points.get(point.parent);
    return parent ? [Math.PI * (point.radius + parent.radius) * distance(point, parent)] : [];
  });
  const area = frusta.reduce((sum, one) => sum + one, 0);
  const size = area > 0 ? Math.sqrt(area / Math.PI) : 2 * soma[0]!.radius;
  return { length: size, diameter: size };
}

/** Adds the branch that begins with a point, and all that fork from it. Only what leaves the soma joins a centre. */
function addBranches(rows: Row[], first: Point, soma: Point): void {
  const waiting: { from: Point; to: Point; row: number }[] = [];
  // What lies between the soma's centre and the first point is inside of it, unless that point is all there is.
  const [only] = first.children.length === 0 ? [soma] : [];
  waiting.push({ from: only ?? first, to: only ? first : first.children[0]!, row: 0 });
  for (const child of only ? [] : first.children.slice(1)) waiting.push({ from: first, to: child, row: 0 });
  for (let branch = waiting.pop(); branch; branch = waiting.pop()) {
    const path = [branch.from, branch.to];
    while (path.at(-1)!.children.length === 1) path.push(path.at(-1)!.children[0]!);
    const row = addPieces(rows, path, branch.row);
    for (const child of path.at(-1)!.children.toReversed())
      waiting.push({ from: path.at(-1)!, to: child, row });
  }
}

/** Cuts a path into equal pieces; gives the row of the last. */
function addPieces(rows: Row[], path: readonly Point[], parent: number): number {
  const ends = [0];
  for (const [index, point] of path.slice(1).entries())
    ends.push(ends[index]! + distance(point, path[index]!));
  const whole = ends.at(-1)!;
  // Two points at one place are a fork without a branch.
  if (whole === 0) return parent;
  const count = Math.ceil(whole / LONGEST_PIECE);
  const region = path[1]!.type === APICAL ? 3 : 2;
  let row = parent;
  for (let k = 0; k < count; k++) {
    const [begin, end] = [(k * whole) / count, ((k + 1) * whole) / count];
    const diameter = meanDiameter(path, ends, begin, end);
    rows.push({ parent: row, region, length: end - begin, diameter, joinsCentre: row === 0 });
    row = rows.length - 1;
  }
  return row;
}

/** Of a path from one place along it to another, where radii change in straight lines between points. */
function meanDiameter(path: readonly Point[], ends: readonly number[], begin: number, end: number): number {
  let sum = 0;
  for (let index = 1; index < path.length; index++) {
    const [low, high] = [Math.max(begin, ends[index - 1]!), Math.min(end, ends[index]!)];
    if (high <= low) continue;
    const middle = ((low + high) / 2 - ends[index - 1]!) / (ends[index]! - ends[index - 1]!);
    const radius = path[index - 1]!.radius + middle * (path[index]!.radius - path[index - 1]!.radius);
    sum += 2 * radius * (high - low);
  }
  return sum / (end - begin);
}

function distance({ at: a }: Point, { at: b }: Point): number {
  return Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2);
}

function bad(file: string, line: number, what: string): SweepError {
  return new SweepError("BAD_INPUT", `${file}, line ${line}: ${what}`);
}
