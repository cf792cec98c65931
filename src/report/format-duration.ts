/** A span of time as a person reads it: `85 ms`, `4.2 s`, `41 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (Number.isNaN(seconds)) return "?";
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  if (seconds === Number.POSITIVE_INFINITY) return "for ever";
  if (seconds < 0.9995e-3) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1e3)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${padded(whole % MINUTE)} s`;
  const minutes = Math.round(whole / MINUTE);
  if (minutes < DAY / MINUTE) return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`;
  const hours = Math.round(whole / HOUR);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

function padded(count: number): string {
  return String(count).padStart(2, "0");
}
