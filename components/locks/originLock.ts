import type * as cloudfront from "@pulumi/aws/cloudfront";
import type * as pulumi from "@pulumi/pulumi";
import type { Attachment } from "../../contracts/attachment";
import type { HostRouteOrigin } from "../../contracts/hostRoute";
import type { Authorizer } from "../authorizer";
import type { ProtectedEndpointArgs } from "../protectedEndpoint";

/** What a lock is made for. */
export interface LockContext {
  /** Name of the endpoint; every resource's name begins with it. */
  name: string;
  args: ProtectedEndpointArgs;
  region: pulumi.Input<string>;
  attachment: pulumi.Output<Attachment>;
  restApiId: pulumi.Output<string>;
  /** Known when the stage exists; the lock's authorizer must not wait for it, since the stage waits for that. */
  stageName: pulumi.Output<string>;
  parent: pulumi.ComponentResource;
}

/** What makes an origin refuse every other path, in one lock mode. */
export interface OriginLock {
  /** Where the gateways send what they have inspected. */
  origin: pulumi.Output<HostRouteOrigin>;
  /** Host by which the API is asked by whoever is let in. */
  apiHost: pulumi.Output<string>;
  /** For every method of the API; undefined where no authorizer of ours decides. */
  authorizer: Authorizer | undefined;
  /** Undefined where gateways reach the API without CloudFront. */
  distribution: cloudfront.Distribution | undefined;
  /** ARN of the origin secret; undefined without one. */
  secretArn: pulumi.Output<string> | undefined;
  /** Changes whenever the API must be deployed again because of the lock. */
  revision: pulumi.Output<string>;
}
