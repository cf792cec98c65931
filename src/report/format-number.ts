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
