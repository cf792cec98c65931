import { Flags } from "@oclif/core";

/** The flags of every command that takes a trial apart from a sweep. */
export const trialFlags = {
  param: Flags.string({
    char: "p",
    multiple: true,
    default: [],
    description: "a parameter",
    helpValue: "NAME=VALUE",
  }),
  input: Flags.string({ multiple: true, default: [], description: "an input array", helpValue: "NAME=FILE" }),
};

export const seedFlag = Flags.string({
  default: "0",
  description: "the trial's seed, 0 to 2^64 - 1",
  helpValue: "N",
});
