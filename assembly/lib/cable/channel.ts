/** One kind of channel in the membrane of a cell: where it is, how it opens, and the state of its gates in four lanes. */
import { allocate } from "../abi";
import { Kinetics } from "./kinetics";
import { areaOf, Morphology } from "./morphology";

/** Cells that are computed side by side. */
export const LANES: i32 = 4;

/**
 *   places         [ compartment i32 .. ]                  those that have the channel, ascending
 *   conductance    [ uS f64 .. ]                           one a place
 *   gates, middle  [ lane 0: a f64, i f64 | lane 1 .. ]    four vectors a place: in the middle of the last step and of this one
 */
@unmanaged
export class Channel {
  kinetics: Kinetics;
  /** The conductance is that of the place times activation^power times inactivation. */
  power: i32;
  reversal: f64;
  count: i32;
  places: usize;
  conductance: usize;
  /** What is added to the voltage of a place before tables are read, mV. */
  shift: usize;
  gates: usize;
  middle: usize;
}

/** A channel with room for every compartment, and no places yet. */
export function newChannel(cell: Morphology, kinetics: Kinetics, power: i32, reversal: f64): Channel {
  const channel = changetype<Channel>(allocate(offsetof<Channel>()));
  const count = <usize>cell.count;
  channel.kinetics = kinetics;
  channel.power = power;
  channel.reversal = reversal;
  channel.count = 0;
  channel.places = allocate(count << 2);
  channel.conductance = allocate(count << 3);
  channel.shift = allocate(count << 3);
  channel.gates = allocate(count * GATE_BYTES);
  channel.middle = allocate(count * GATE_BYTES);
  return channel;
}

/** Puts the channel into a compartment, if the density (S/cm2) is not 0. */
export function addPlace(channel: Channel, cell: Morphology, compartment: i32, density: f64, shift: f64): void {
  if (density == 0) return;
  const index = <usize>channel.count;
  store<i32>(channel.places + (index << 2), compartment);
  store<f64>(channel.conductance + (index << 3), density * areaOf(cell, compartment) * MICROSIEMENS);
  store<f64>(channel.shift + (index << 3), shift);
  channel.count++;
}

/** Bytes of the gates of a place. */
export const GATE_BYTES: usize = 16 * <usize>LANES;
/** S/cm2 times um2 in uS. */
export const MICROSIEMENS: f64 = 1e-2;
