import type * as pulumi from "@pulumi/pulumi";

/** The text of an argument that is known at once; nothing for an Output, which is checked when it is known. */
export function plainText(value: pulumi.Input<string> | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
