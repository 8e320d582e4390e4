import type * as pulumi from "@pulumi/pulumi";
import { main, type Provider } from "@pulumi/pulumi/provider";
import { Vpc } from "./vpc";

/** Stand-in for awsx: `ec2.Vpc` only. Its children go to the stand-in for aws. */
const provider: Provider = {
  version: "3.9.0",
  construct(name, type, inputs, options: pulumi.ComponentResourceOptions) {
    if (type !== "awsx:ec2:Vpc") {
      return Promise.reject(new Error(`the stand-in for awsx does not know the component "${type}"`));
    }
    const vpc = new Vpc(name, inputs, options);
    return Promise.resolve({ urn: vpc.urn, state: vpc.outputs });
  },
};

// Lives as long as its standard input is open, so that it never outlives the command; prints its port.
process.stdin.on("end", () => process.exit(0)).resume();
process.on("SIGINT", () => undefined);
void main(provider, []);
