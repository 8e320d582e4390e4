// First: what it loads less of is loaded by the next.
import "./lib/leanSdk";
import { PolicyPack } from "@pulumi/policy";
import { deserializeOnce } from "./lib/deserializeOnce";
import { policies } from "./policies";

// The SDK reads the pack's version from the working directory's package.json. The engine may start us in the program's.
process.chdir(__dirname);

deserializeOnce();

// Constructing the pack starts its server, so nothing but an engine may load this file; `./policies` is for everyone.
new PolicyPack("portcullis", {
  displayName: "Portcullis",
  description:
    "Keeps what is deployed as closed as it is meant to be: network, machines, load balancers, APIs and their locks, data.",
  provider: "aws",
  tags: ["aws", "security"],
  enforcementLevel: "mandatory",
  policies,
});
