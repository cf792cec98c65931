import { log } from "./math";

/**
 * The quantile of the standard normal distribution at 0 < p < 1 (Wichura, algorithm AS 241, PPND16, Applied Statistics 37,
 * 1988): relative error about 1e-16 in exact arithmetic. It gives -infinity at 0, infinity at 1 and NaN outside.
 */
export function normalQuantile(p: f64): f64 {
  const q = p - 0.5;
  if (abs(q) <= 0.425) return q * centralRatio(0.180625 - q * q);
  const tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) return tail == 0 ? copysign(Infinity, q) : NaN;
  const r = sqrt(-log(tail));
  return copysign(r <= 5 ? tailRatio(r - 1.6) : farTailRatio(r - 5), q);
}

function centralRatio(r: f64): f64 {
  let a = 2.5090809287301226727e3;
  a = a * r + 3.3430575583588128105e4;
  a = a * r + 6.7265770927008700853e4;
  a = a * r + 4.5921953931549871457e4;
  a = a * r + 1.3731693765509461125e4;
  a = a * r + 1.9715909503065514427e3;
  a = a * r + 1.3314166789178437745e2;
  a = a * r + 3.3871328727963666080;
  let b = 5.2264952788528545610e3;
  b = b * r + 2.8729085735721942674e4;
  b = b * r + 3.9307895800092710610e4;
  b = b * r + 2.1213794301586595867e4;
  b = b * r + 5.3941960214247511077e3;
  b = b * r + 6.8718700749205790830e2;
  b = b * r + 4.2313330701600911252e1;
  return a / (b * r + 1);
}

function tailRatio(r: f64): f64 {
  let c = 7.74545014278341407640e-4;
  c = c * r + 2.27238449892691845833e-2;
  c = c * r + 2.41780725177450611770e-1;
  c = c * r + 1.27045825245236838258;
  c = c * r + 3.64784832476320460504;
  c = c * r + 5.76949722146069140550;
  c = c * r + 4.63033784615654529590;
  c = c * r + 1.42343711074968357734;
  let d = 1.05075007164441684324e-9;
  d = d * r + 5.47593808499534494600e-4;
  d = d * r + 1.51986665636164571966e-2;
  d = d * r + 1.48103976427480074590e-1;
  d = d * r + 6.89767334985100004550e-1;
  d = d * r + 1.67638483018380384940;
  d = d * r + 2.05319162663775882187;
  return c / (d * r + 1);
}

function farTailRatio(r: f64): f64 {
  let e = 2.01033439929228813265e-7;
  e = e * r + 2.71155556874348757815e-5;
  e = e * r + 1.24266094738807843860e-3;
  e = e * r + 2.65321895265761230930e-2;
  e = e * r + 2.96560571828504891230e-1;
  e = e * r + 1.78482653991729133580;
  e = e * r + 5.46378491116411436990;
  e = e * r + 6.65790464350110377720;
  let f = 2.04426310338993978564e-15;
  f = f * r + 1.42151175831644588870e-7;
  f = f * r + 1.84631831751005468180e-5;
  f = f * r + 7.86869131145613259100e-4;
  f = f * r + 1.48753612908506148525e-2;
  f = f * r + 1.36929880922735805310e-1;
  f = f * r + 5.99832206555887937690e-1;
  return e / (f * r + 1);
}
