/** Opens the synapse of lib to its tests. */
export { reserve } from "../abi";
export {
  calciumFraction, calciumReversal, channelConductance, peakFactor, peakTime, steadyActivation, steadyInactivation, unblocked,
} from "../synapse/conductance";
export { binomial } from "../synapse/release";
