import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkFigure, drawFigure } from "../../src/report/figure.ts";
import type { FigureSpec } from "../../src/report/figure-table.ts";
import { PALETTE } from "../../src/report/figure-theme.ts";
import { writeFigure } from "../../src/report/plot.ts";
import { renderPng } from "../../src/report/render-png.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { attractorTables } from "./attractor-tables.ts";
import { decodePng } from "./decode-png.ts";

const QUICKSTART = new URL("../../sweeps/double-well/quickstart.yaml", import.meta.url).pathname;

function quickstartFigure(): FigureSpec {
  const { file } = parseSweep(readFileSync(QUICKSTART, "utf8"), QUICKSTART);
  return (file as { figures: Record<string, FigureSpec> }).figures["attractor-memory"]!;
}

const ROWS = [1, 2, 3].flatMap((x) =>
  ["a", "b"].map((kind) => ({ x, kind, y: kind === "a" ? x : 4 - x, replicate: 0, time: 0.5 * x })),
);
const small: FigureSpec = {
  data: "trials",
  mark: { type: "line", point: true },
  encoding: { x: { field: "x" }, y: { field: "y" }, color: { field: "kind" } },
};

test("the quickstart's figure shows three curves a panel, their errors and the square root of N", async () => {
  const { svg, warnings } = await drawFigure(quickstartFigure(), attractorTables);
  expect(warnings).toEqual([]);
  for (const colour of PALETTE.slice(0, 3)) {
    const curves = svg.match(new RegExp(`<path d="[^"]*" stroke="${colour}"`, "g"));
    expect(curves, colour).toHaveLength(2);
    expect(
      svg.match(new RegExp(`<path [^>]*fill="${colour}"[^>]*>`, "g"))!.length,
      colour,
    ).toBeGreaterThanOrEqual(5);
  }
  expect(svg).toContain("stroke-dasharray");
  for (const text of ["A", "B", "0.01", "0.05", "0.5", "10,000"]) expect(svg).toContain(`>${text}</text>`);
  for (const title of ["Age of memory", "Overlap", "Network size N", "Storage capacity p"])
    expect(svg).toContain(title);
  expect(svg).not.toMatch(/NaN|undefined/);
});

test("the same rows give the same bytes, also when figures are drawn side by side", async () => {
  const clipped = { ...small, mark: { type: "line", clip: true } };
  const draw = () => drawFigure(clipped, () => ROWS);
  const first = await draw();
  const others = await Promise.all([draw(), drawFigure(quickstartFigure(), attractorTables), draw()]);
  expect(first.svg).toContain('id="clip1"');
  expect(others[0].svg).toBe(first.svg);
  expect(others[2].svg).toBe(first.svg);
  expect(Buffer.compare(renderPng(first.svg), renderPng(others[2].svg))).toBe(0);
});

test("a small figure is drawn as recorded", async () => {
  const { svg } = await drawFigure(small, () => ROWS, { units: { y: "mV" } });
  await expect(`${svg}\n`).toMatchFileSnapshot("../golden/figure-small.svg");
});

test("a PNG has twice the figure's size, and something on it", async () => {
  const { svg } = await drawFigure(small, () => ROWS);
  const width = Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)![1]);
  const { width: pixelWidth, pixels } = decodePng(renderPng(svg));
  expect(Math.abs(pixelWidth - 2 * width)).toBeLessThanOrEqual(1);
  const inked = pixels.reduce((count, byte) => count + (byte > 0 && byte < 128 ? 1 : 0), 0);
  expect(inked).toBeGreaterThan(1000);
});

test("a path's ending says how a figure is written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sweepwell-figure-"));
  try {
    const drawn = await drawFigure(small, () => ROWS);
    writeFigure(join(folder, "new/small.svg"), drawn);
    writeFigure(join(folder, "small.PNG"), drawn);
    expect(readFileSync(join(folder, "new/small.svg"), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    expect(decodePng(readFileSync(join(folder, "small.PNG"))).width).toBeGreaterThan(300);
    expect(() => writeFigure(join(folder, "small.pdf"), drawn)).toThrow(/\.svg or \.png, got .*small\.pdf/);
    expect(() => writeFigure(join(folder, "small.PNG/x.svg"), drawn)).toThrow(/cannot write the figure/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an axis without a title has its quantity's name and unit", async () => {
  const draw = async (encoding: FigureSpec) =>
    (await drawFigure({ ...small, encoding }, () => ROWS, { units: { y: "mV", x: "1" } })).svg;
  const plain = await draw({ x: { field: "x" }, y: { field: "y", aggregate: "mean" } });
  expect(plain).toContain(">y (mV)</text>");
  expect(plain).toContain(">x</text>");
  expect(await draw({ x: { field: "x", title: "distance" }, y: { field: "y" } })).toContain(
    ">distance</text>",
  );
  expect(await draw({ x: { field: "x", title: null }, y: { field: "y" } })).not.toContain(">x</text>");
});

test("layers share one title: the one that is stated", async () => {
  const layers = [
    { mark: "errorbar" },
    { mark: "point", encoding: { y: { aggregate: "mean", field: "y" } } },
  ];
  const encoding = { x: { field: "x" }, y: { field: "y", title: "potential" } };
  const { svg } = await drawFigure({ data: "trials", encoding, layer: layers }, () => ROWS);
  expect(svg).toContain(">potential</text>");
});

test("numbers are measured along axes and told apart by colour", async () => {
  const encoding = { x: { field: "x" }, y: { field: "y" }, color: { field: "time" } };
  const { svg } = await drawFigure({ ...small, mark: "point", encoding }, () => ROWS);
  expect(svg).toContain(">2.5</text>"); // between two values: the axis is continuous
  for (const colour of PALETTE.slice(0, 3)) expect(svg).toContain(colour);
});

test("a figure of no rows is drawn with empty axes", async () => {
  for (const mark of ["line", "errorbar", "boxplot"]) {
    const { svg } = await drawFigure({ ...small, mark }, () => []);
    expect(svg, mark).toContain(">y</text>");
  }
});

test("trials without outputs leave gaps, not mistakes", async () => {
  const { svg } = await drawFigure({ ...small, mark: "point" }, () => [
    { x: 9, kind: "a", replicate: 1 },
    ...ROWS,
  ]);
  expect(svg.match(/<circle transform="translate\([^"]*\)" r="[^"]*" fill="#/g)!.length).toBe(
    ROWS.length + 2,
  );
  expect(svg).not.toContain("NaN");
});

test("a mistake in a figure is an error that names the place", async () => {
  const cases: [FigureSpec, RegExp][] = [
    [
      { ...small, encoding: { x: { field: "x" }, y: { field: "yy" } } },
      /figure f: encoding\.y\.field: the table of trials has no field "yy"; did you mean y\?/,
    ],
    [{ ...small, transform: [{ filter: "datum.kid == 'a'" }] }, /transform\[?\d*\]?.*no field "kid"/],
    [
      { ...small, transform: [{ aggregate: [{ op: "mean", field: "zz", as: "m" }], groupby: ["x"] }] },
      /no field "zz"/,
    ],
    [{ ...small, mark: "pointt" }, /figure f: mark: unknown "pointt"; did you mean point\?/],
    [{ ...small, mark: { type: "image", url: "https://example.org/a.png" } }, /mark: unknown "image"/],
    [
      { ...small, encoding: { x: { field: "x" }, yy: { field: "y" } } },
      /figure f: .*yy is not a valid encoding channel/,
    ],
    [
      { ...small, encoding: { x: { field: "x", type: "quant" }, y: { field: "y" } } },
      /figure f: encoding\.x\.type: unknown "quant"; known here: quantitative/,
    ],
    [{ ...small, encoding: { x: { field: "x", scale: { type: "loog" } }, y: { field: "y" } } }, /"loog"/],
    [{ ...small, data: { url: "https://example.org/rows.csv" } }, /figure f: data: .*got .*url/],
    [{ ...small, data: { best: "yes" } }, /figure f: data: expected best: true, got best: "yes"/],
    [{ ...small, data: undefined }, /figure f: no data; expected data: trials/],
    [
      {
        ...small,
        transform: [{ lookup: "x", from: { data: { url: "http://example.org/" }, key: "x", fields: ["q"] } }],
      },
      /figure f: transform\[0\]\.from\.data/,
    ],
    [
      { hconcat: [small, { layer: [{ ...small, encoding: { x: { field: "tim" } } }] }] },
      /hconcat\[1\]\.layer\[0\]\.encoding\.x.*did you mean time\?/,
    ],
    [
      {
        ...small,
        transform: [{ calculate: "datum.x - 1", as: "z" }],
        encoding: { x: { field: "z", scale: { type: "log" }, type: "quantitative" } },
      },
      /logarithmic scale x would show values that are not above zero; give it a domain/,
    ],
  ];
  for (const [figure, message] of cases) {
    await expect(drawFigure(figure, () => ROWS, { name: "f" })).rejects.toThrow(
      expect.objectContaining({ code: "BAD_SWEEP", message: expect.stringMatching(message) }),
    );
  }
});

test("what transforms make is no mistake", async () => {
  const figure = {
    ...small,
    transform: [
      { calculate: "datum.y * 2", as: "twice" },
      { joinaggregate: [{ op: "mean", field: "twice", as: "middle" }], groupby: ["kind"] },
      { filter: { field: "middle", gt: 0 } },
      { fold: ["y", "twice"] },
    ],
    encoding: { x: { field: "x" }, y: { field: "value", type: "quantitative" }, color: { field: "key" } },
  };
  const { svg } = await drawFigure(figure, () => ROWS);
  expect(svg).toContain(">twice</text>");
});

test("a figure can be checked before there are rows", () => {
  const columns = () => ["x", "y", "kind", "N", "r1", "age", "overlap", "capacity"];
  expect(() => checkFigure(small, columns)).not.toThrow();
  expect(() => checkFigure({ ...small, mark: "errorbar" }, columns)).not.toThrow();
  expect(() => checkFigure(quickstartFigure(), columns)).not.toThrow();
  const wrong = { ...small, encoding: { x: { field: "ages" } } };
  expect(() => checkFigure(wrong, columns, { name: "f" })).toThrow(/figure f: encoding\.x\.field: .*"ages"/);
});

test("below zero is drawn at the edge of a logarithmic axis, not at its top", async () => {
  const rows = [
    { x: 1, y: -1 },
    { x: 2, y: 100 },
  ];
  const encoding = { x: { field: "x" }, y: { field: "y", scale: { type: "log", domain: [1, 1000] } } };
  const { svg } = await drawFigure({ data: "trials", mark: "point", encoding }, () => rows);
  const heights = [...svg.matchAll(/<circle transform="translate\([\d.]+,([\d.]+)\)"/g)].map(([, y]) =>
    Number(y),
  );
  expect(heights).toEqual([220, 73.333]);
});

test("other tables than the first take part by lookup", async () => {
  const figure = {
    data: { part: "theory" },
    transform: [{ lookup: "x", from: { data: { part: "simulation" }, key: "x", fields: ["measured"] } }],
    mark: "point",
    encoding: { x: { field: "x" }, y: { field: "measured", type: "quantitative" } },
  };
  const { svg } = await drawFigure(figure, ({ part }) =>
    part === "theory" ? [{ x: 1 }, { x: 2 }] : [{ x: 2, measured: 5, unused: 1 }],
  );
  expect(svg.match(/<circle transform="translate\([^"]*\)" r="[^"]*" fill="#0072b2"/g)).toHaveLength(1);
});
