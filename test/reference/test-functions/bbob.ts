import type { Instance } from "./bbob-instance.ts";

const { abs, sqrt, sin, cos, exp, log, max, min, sign, PI } = Math;
type Column = readonly number[];

/** How far each function lies above its optimum (Hansen, Finck, Ros and Auger, RR-6829), penalties included. */
export const bbob: readonly ((x: Column, instance: Instance) => number)[] = [
  (x, { xOpt }) => norm2(minus(x, xOpt)),
  (x, { xOpt }) => conditioned(tOsz(minus(x, xOpt)), 1e6),
  (x, { xOpt }) => rastrigin(lambda(10, tAsy(0.2, tOsz(minus(x, xOpt))))),
  (x, { xOpt }) => {
    const z = tOsz(minus(x, xOpt)).map((zi, i) => (zi > 0 && i % 2 === 0 ? 10 * zi : zi));
    return rastrigin(lambda(10, z)) + 100 * penalty(x);
  },
  (x, { xOpt }) => {
    const s = xOpt.map((o, i) => sign(o) * 10 ** fraction(i, x));
    const z = x.map((xi, i) => (xOpt[i]! * xi < 25 ? xi : xOpt[i]!));
    return sum(z.map((zi, i) => 5 * abs(s[i]!) - s[i]! * zi));
  },
  (x, { xOpt, R, Q }) => {
    const z = R(lambda(10, Q(minus(x, xOpt))));
    const s = z.map((zi, i) => (zi * xOpt[i]! > 0 ? 100 : 1));
    return tOsz([norm2(z.map((zi, i) => s[i]! * zi))])[0]! ** 0.9;
  },
  (x, { xOpt, R, Q }) => {
    const zHat = lambda(10, Q(minus(x, xOpt)));
    const z = R(zHat.map((v) => (abs(v) > 0.5 ? round(v) : round(10 * v) / 10)));
    return 0.1 * max(abs(zHat[0]!) / 1e4, conditioned(z, 100)) + penalty(x);
  },
  (x, { xOpt }) => sum(rosenbrock(minus(x, xOpt).map((v) => max(1, sqrt(x.length) / 8) * v + 1))),
  (x, instance) => sum(rosenbrock(valley(x, instance))),
  (x, { xOpt, R }) => conditioned(tOsz(R(minus(x, xOpt))), 1e6),
  (x, { xOpt, R }) => {
    const z = tOsz(R(minus(x, xOpt)));
    return 1e6 * z[0]! ** 2 + norm2(z.slice(1));
  },
  (x, { xOpt, R }) => {
    const z = R(tAsy(0.5, R(minus(x, xOpt))));
    return z[0]! ** 2 + 1e6 * norm2(z.slice(1));
  },
  (x, { xOpt, R, Q }) => {
    const z = R(lambda(10, Q(minus(x, xOpt))));
    return z[0]! ** 2 + 100 * sqrt(norm2(z.slice(1)));
  },
  (x, { xOpt, R }) => sqrt(sum(R(minus(x, xOpt)).map((zi, i) => abs(zi) ** (2 + 4 * fraction(i, x))))),
  (x, { xOpt, R, Q }) => rastrigin(R(lambda(10, Q(tAsy(0.2, tOsz(R(minus(x, xOpt)))))))),
  (x, { xOpt, R, Q }) => {
    const z = R(lambda(1 / 100, Q(tOsz(R(minus(x, xOpt))))));
    const waves = (v: number) =>
      sum(Array.from({ length: 12 }, (_, k) => 0.5 ** k * cos(2 * PI * 3 ** k * (v + 0.5))));
    return 10 * (sum(z.map(waves)) / x.length - waves(0)) ** 3 + (10 / x.length) * penalty(x);
  },
  (x, instance) => schaffers(x, instance, 10),
  (x, instance) => schaffers(x, instance, 1000),
  (x, instance) => {
    const s = rosenbrock(valley(x, instance));
    return (10 / (x.length - 1)) * sum(s.map((si) => si / 4000 - cos(si))) + 10;
  },
  (x, { xOpt }) => {
    const xHat = x.map((xi, i) => 2 * sign(xOpt[i]!) * xi);
    const centre = xOpt.map((o) => 2 * abs(o));
    const zHat = xHat.map((v, i) => (i === 0 ? v : v + 0.25 * (xHat[i - 1]! - centre[i - 1]!)));
    const z = lambda(10, minus(zHat, centre)).map((v, i) => 100 * (v + centre[i]!));
    const mean = sum(z.map((v) => v * sin(sqrt(abs(v))))) / x.length;
    return 4.189828872724339 - mean / 100 + 100 * penalty(z.map((v) => v / 100));
  },
  (x, instance) => gallagher(x, instance, 101, 5, sqrt(1000)),
  (x, instance) => gallagher(x, instance, 21, 4.9, 1000),
  (x, { xOpt, R, Q }) => {
    const D = x.length;
    const z = R(lambda(100, Q(minus(x, xOpt))));
    const rough = (v: number) =>
      sum(
        Array.from({ length: 32 }, (_, j) => abs(2 ** (j + 1) * v - round(2 ** (j + 1) * v)) / 2 ** (j + 1)),
      );
    const product = z.reduce((all, zi, i) => all * (1 + (i + 1) * rough(zi)) ** (10 / D ** 1.2), 1);
    return (10 / D ** 2) * product - 10 / D ** 2 + penalty(x);
  },
  (x, { xOpt, R, Q }) => {
    const D = x.length;
    const [mu0, d, s] = [2.5, 1, 1 - 1 / (2 * sqrt(D + 20) - 8.2)];
    const mu1 = -sqrt((mu0 ** 2 - d) / s);
    const xHat = x.map((xi, i) => 2 * sign(xOpt[i]!) * xi);
    const off = xHat.map((v) => v - mu0);
    const funnels = min(norm2(off), d * D + s * norm2(xHat.map((v) => v - mu1)));
    const z = R(lambda(100, Q(off)));
    return funnels + 10 * (D - sum(z.map((zi) => cos(2 * PI * zi)))) + 1e4 * penalty(x);
  },
];

function schaffers(x: Column, { xOpt, R, Q }: Instance, alpha: number): number {
  const z = lambda(alpha, Q(tAsy(0.5, R(minus(x, xOpt)))));
  const s = z.slice(1).map((zi, i) => sqrt(z[i]! ** 2 + zi ** 2));
  const mean = sum(s.map((si) => sqrt(si) + sqrt(si) * sin(50 * si ** 0.2) ** 2)) / s.length;
  return mean ** 2 + 10 * penalty(x);
}

function gallagher(
  x: Column,
  { Q, uniforms }: Instance,
  peaks: number,
  reach: number,
  alpha: number,
): number {
  const D = x.length;
  const places = uniforms(peaks * D).map((u) => reach * (2 * u - 1));
  const order = sorted(uniforms(peaks - 1));
  const heights = Array.from({ length: peaks }, (_, i) => {
    const y = places.slice(i * D, (i + 1) * D).map((v) => (i === 0 ? 0.8 * v : v));
    const condition = i === 0 ? alpha : 1000 ** (order[i - 1]! / (peaks - 2));
    const axes = sorted(uniforms(D, 1000 * i)).map((k) => condition ** (k / (D - 1) - 0.5));
    const weight = i === 0 ? 10 : 1.1 + (8 * (i - 1)) / (peaks - 2);
    return weight * exp(-sum(Q(minus(x, y)).map((v, k) => axes[k]! * v ** 2)) / (2 * D));
  });
  return tOsz([10 - max(...heights)])[0]! ** 2 + penalty(x);
}

/** The indices that put the values in ascending order. */
function sorted(values: Column): number[] {
  return values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
}

function valley(x: Column, { Q }: Instance): number[] {
  return Q(x).map((v) => max(1, sqrt(x.length) / 8) * v + 0.5);
}

function rosenbrock(z: Column): number[] {
  return z.slice(1).map((next, i) => 100 * (z[i]! ** 2 - next) ** 2 + (z[i]! - 1) ** 2);
}

function rastrigin(z: Column): number {
  return 10 * (z.length - sum(z.map((zi) => cos(2 * PI * zi)))) + norm2(z);
}

function conditioned(z: Column, condition: number): number {
  return sum(z.map((zi, i) => condition ** fraction(i, z) * zi ** 2));
}

function lambda(alpha: number, x: Column): number[] {
  return x.map((xi, i) => alpha ** (fraction(i, x) / 2) * xi);
}

function tAsy(beta: number, x: Column): number[] {
  return x.map((xi, i) => (xi > 0 ? xi ** (1 + beta * fraction(i, x) * sqrt(xi)) : xi));
}

function tOsz(x: Column): number[] {
  return x.map((xi) => {
    const hat = xi === 0 ? 0 : log(abs(xi));
    const [c1, c2] = xi > 0 ? [10, 7.9] : [5.5, 3.1];
    return sign(xi) * exp(hat + 0.049 * (sin(c1 * hat) + sin(c2 * hat)));
  });
}

function penalty(x: Column): number {
  return sum(x.map((xi) => max(0, abs(xi) - 5) ** 2));
}

/** To the nearest whole number, of two the even one. */
function round(value: number): number {
  const nearest = Math.round(value);
  return nearest - value === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

function fraction(i: number, x: Column): number {
  return i / (x.length - 1);
}

function minus(a: Column, b: Column): number[] {
  return a.map((value, i) => value - b[i]!);
}

function norm2(x: Column): number {
  return sum(x.map((xi) => xi ** 2));
}

function sum(x: Column): number {
  return x.reduce((total, xi) => total + xi, 0);
}
