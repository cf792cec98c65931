/**
 * Makes a figure's bytes depend on its content alone: coordinates rounded to a thousandth of a pixel (the last digits
 * of a logarithm differ between processors), and identifiers counted from 1 in each figure. Points, of which there may be thousands, take half as many
 * bytes as Vega gives them: a circle instead of two arcs, and nothing said that goes without saying.
 */
export function tidySvg(svg: string): string {
  const idsByOld = new Map<string, string>();
  return svg
    .replace(ATTRIBUTE, (_, name: string, value: string) => {
      return `${name}="${value.replace(LONG_NUMBER, (digits) => String(Number(Number(digits).toFixed(3))))}"`;
    })
    .replace(CIRCLE, (_, before: string, radius: string) => `<circle ${before}r="${radius}"`)
    .replace(RGB, (_, ...channels: string[]) => `"#${channels.slice(0, 3).map(toHex).join("")}"`)
    .replaceAll(' opacity="1"', "")
    .replaceAll(INVISIBLE, "")
    .replace(MARK_ROLE, "")
    .replace(GENERATED_ID, (_, kind: string, count: string) => {
      const old = kind + count;
      if (!idsByOld.has(old)) idsByOld.set(old, `${kind}${idsByOld.size + 1}`);
      return idsByOld.get(old)!;
    });
}

function toHex(channel: string): string {
  return Number(channel).toString(16).padStart(2, "0");
}

const CIRCLE = /<path ((?:transform="[^"]*" )?)d="M([\d.]+),0A\2,\2,0,1,1,-\2,0A\2,\2,0,1,1,\2,0"/g;
const RGB = /"rgb\((\d+), (\d+), (\d+)\)"/g;
const INVISIBLE = '<path class="foreground" aria-hidden="true" d="" display="none"/>';
const MARK_ROLE = / role="graphics-symbol" aria-roledescription="\w+ mark container"/g;
const COORDINATES =
  "d|transform|x|y|x1|y1|x2|y2|cx|cy|r|dx|dy|width|height|viewBox|points|stroke-width|stroke-dashoffset";
const ATTRIBUTE = new RegExp(`(?<= )(${COORDINATES})="([^"]*)"`, "g");
const LONG_NUMBER = /-?\d+\.\d{4,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+/g;
// Both where they are defined (id="clip3") and where they are used (url(#clip3)).
const GENERATED_ID = /(?<=id="|url\(#)(clip|gradient_|p_gradient_)(\d+)(?="|\))/g;
