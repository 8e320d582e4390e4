import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

// The SDK reads the pack's version from the working directory's package.json. The engine may start us in the program's.
process.chdir(__dirname);

// Constructing the pack starts its server, so nothing but an engine may load this file; `./policies` is for everyone.
new PolicyPack("portcullis", {
  displayName: "Portcullis",
  description: "Keeps a stack in one region and its management interfaces closed to the world.",
  provider: "aws",
  tags: ["aws", "network"],
  enforcementLevel: "mandatory",
  policies,
});
