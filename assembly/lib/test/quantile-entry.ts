/** Opens the quantiles of lib to their tests. */
export { reserve } from "../abi";
export { betaQuantile, standardBetaQuantile } from "../beta-quantile";
export { gammaQuantile, standardGammaQuantile } from "../gamma-quantile";
export { logGamma } from "../log-gamma";
export { poissonQuantile } from "../poisson-quantile";
