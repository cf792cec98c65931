import { Args } from "@oclif/core";

/** The argument of every command about a run. */
export const runArgument = Args.string({
  required: true,
  description: "a run's name or id, a unique prefix of either, or latest",
});
