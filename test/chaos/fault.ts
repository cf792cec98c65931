import type { ChaosSweep } from "./chaos-sweep.ts";
import type { Draw } from "./draw.ts";
import type { Scene } from "./scene.ts";
import type { SiteKind } from "./site.ts";

/** Something that goes wrong, in as many ways as its draws make. */
export type Fault = {
  name: string;
  /** One line, for people. */
  summary: string;
  site: SiteKind;
  /** Why it cannot be tried here, though its site can be had; undefined where it can. */
  lacks?(): string | undefined;
  /** It leaves a server, two nodes and a coordinator behind, so that others can follow in the same run. */
  mixes?: true;
  /** It waits long, by itself: such runs begin first. */
  isSlow?: true;
  /** What is run, if not good trials. */
  sweep?(draw: Draw, trials: number): ChaosSweep;
  /** Draws everything that is left to chance, before anything begins. */
  plan(draw: Draw): Strike;
};

/** A fault with its victims and times drawn. */
export type Strike = {
  /** What is done, to whom. */
  what: string;
  /** Sets up, before the run begins. */
  prepare?(scene: Scene): Promise<void> | void;
  /** Does it, in mid-run; throws when something is not as it must be. */
  hit(scene: Scene): Promise<void>;
  /** Looks, when the run has ended, whether it was as it must be; throws where it was not. */
  check?(scene: Scene): void;
};
