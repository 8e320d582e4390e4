import * as pulumi from "@pulumi/pulumi";

/**
 * What the last update of this stack left as an output; undefined before the first one.
 * @param name Resource name of the reading.
 */
export async function readPreviousOutput(name: string, output: string): Promise<unknown> {
  const itself = new pulumi.StackReference(name, { name: nameOfStack() });
  const value: unknown = await itself.getOutputValue(output);
  return value;
}

/** With a DIY backend the organization is always this one, and a stack of an old layout is known by its name alone. */
function nameOfStack(): string {
  const organization = pulumi.getOrganization();
  return organization === "organization"
    ? pulumi.getStack()
    : `${organization}/${pulumi.getProject()}/${pulumi.getStack()}`;
}
