import type * as pulumi from "@pulumi/pulumi";

/** What every part of a component needs to name and place its resources. */
export interface PartContext {
  /** Name of the component; every child's name begins with it. */
  name: string;
  region: string;
  /** Tags of every child that takes tags. */
  tags: Record<string, string>;
  parent: pulumi.ComponentResource;
}
