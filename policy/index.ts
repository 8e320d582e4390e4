// First: what it loads less of is loaded by the next.
import "./lib/leanSdk";
import * as fs from "node:fs";
import { PolicyPack } from "@pulumi/policy";
import { answerOnce } from "./lib/answerOnce";
import { deserializeOnce } from "./lib/deserializeOnce";
import { isObject, read } from "./lib/reading";
import { policies } from "./policies";

const NAME = "portcullis";

// The SDK reads the pack's version from the working directory's package.json. The engine may start us in the program's.
process.chdir(__dirname);

const manifest: unknown = JSON.parse(fs.readFileSync("package.json", "utf8"));
const version = isObject(manifest) ? String(read(manifest, "version")) : "";
if (deserializeOnce()) {
  answerOnce({ name: NAME, version }, policies);
}

// Constructing the pack starts its server, so nothing but an engine may load this file; `./policies` is for everyone.
new PolicyPack(NAME, {
  displayName: "Portcullis",
  description:
    "Keeps what is deployed as closed as it is meant to be: network, machines, load balancers, APIs and their locks, data.",
  provider: "aws",
  tags: ["aws", "security"],
  enforcementLevel: "mandatory",
  policies,
});
