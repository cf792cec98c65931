/**
 * Makes a figure's bytes depend on its content alone: coordinates rounded to a thousandth of a pixel (the last digits
 * of a logarithm differ between processors), and identifiers counted from 1 in each figure.
 */
export function tidySvg(svg: string): string {
  const idsByOld = new Map<string, string>();
  return svg
    .replace(ATTRIBUTE, (_, name: string, value: string) => {
      return `${name}="${value.replace(LONG_NUMBER, (digits) => String(Number(Number(digits).toFixed(3))))}"`;
    })
    .replace(GENERATED_ID, (_, kind: string, count: string) => {
      const old = kind + count;
      if (!idsByOld.has(old)) idsByOld.set(old, `${kind}${idsByOld.size + 1}`);
      return idsByOld.get(old)!;
    });
}

const COORDINATES =
  "d|transform|x|y|x1|y1|x2|y2|cx|cy|r|dx|dy|width|height|viewBox|points|stroke-width|stroke-dashoffset";
const ATTRIBUTE = new RegExp(`(?<= )(${COORDINATES})="([^"]*)"`, "g");
const LONG_NUMBER = /-?\d+\.\d{4,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+/g;
// Both where they are defined (id="clip3") and where they are used (url(#clip3)).
const GENERATED_ID = /(?<=id="|url\(#)(clip|gradient_|p_gradient_)(\d+)(?="|\))/g;
