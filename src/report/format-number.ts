/** A number with the digits a person wants: whole numbers in full, others with `digits` significant ones. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return String(value);
  if (size >= 1e6 || size < 1e-4) return trimExponential(value.toExponential(digits - 1));
  const short = String(Number(value.toPrecision(digits)));
  return Number.isInteger(Number(short)) && size < 1e6 ? String(Math.round(value)) : short;
}

/**
 * A mean with its standard error, both to the decimal that the error justifies: `34.2 ± 0.5`, `0.123 ± 0.012`. Without
 * an error (one replicate) the mean stands alone.
 */
export function formatEstimate(mean: number, standardError?: number): string {
  if (standardError === undefined || !Number.isFinite(standardError) || !Number.isFinite(mean)) {
    return formatNumber(mean);
  }
  if (standardError === 0) return `${formatNumber(mean)} ± 0`;
  const size = Math.max(Math.abs(mean), standardError);
  if (size >= 1e6 || size < 1e-4) {
    const exponent = exponentOf(size);
    const scale = Number(`1e${exponent}`);
    return `(${fixedPair(mean / scale, standardError / scale)})e${exponent}`;
  }
  return fixedPair(mean, standardError);
}

/** An interval to two digits of its width: `0.53 to 0.61`. An end that would round to 0 keeps two digits of its own. */
export function formatInterval(low: number, high: number): string {
  const width = high - low;
  if (!Number.isFinite(width) || width <= 0) return `${formatNumber(low)} to ${formatNumber(high)}`;
  const size = Math.max(Math.abs(low), Math.abs(high));
  const digits = exponentOf(size) - exponentOf(width) + 2;
  if (digits > 15) return `${formatNumber(low)} to ${formatNumber(high)}`;
  if (size >= 1e6 || size < 1e-4) return `${formatNumber(low, digits)} to ${formatNumber(high, digits)}`;
  const decimals = Math.max(0, 1 - exponentOf(width));
  const [from, to] = [low, high].map((end) => {
    const text = end.toFixed(decimals);
    return Number(text) === 0 && end !== 0 ? formatNumber(end, 2) : text;
  });
  return `${from} to ${to}`;
}

// An error that begins with 1 keeps two digits: rounding 0.14 to 0.1 would change it by a third.
function fixedPair(mean: number, error: number): string {
  const leading = error.toExponential(1);
  const digits = leading.startsWith("1") ? 2 : 1;
  const decimals = Math.min(20, Math.max(0, digits - 1 - exponentOf(Number(error.toPrecision(digits)))));
  return `${mean.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

function trimExponential(text: string): string {
  return text.replace(/\.?0*e\+?/, "e");
}
