import type * as pulumi from "@pulumi/pulumi";
import type { GatewaySettings } from "../../contracts/gatewaySettings";
import type { PolicyStatement } from "../serviceRole";
import type { ManagementEngine } from "./managementEngine";
import { modSecurity } from "./modSecurity";

/** The software that inspects requests on the gateways. */
export enum WafEngineKind {
  /** nginx with ModSecurity and the OWASP Core Rule Set, from the gateway bundle. */
  ModSecurity = "modSecurity",
}

/** What the stack must know of a WAF engine. */
export interface WafEngine {
  /** TCP port on which a gateway takes HTTPS from the load balancer. */
  port: number;
  /** Path that answers 200 only while rules and routes are loaded. */
  healthPath: string;
  /** User data of a gateway, not yet base64. @throws Error when it is larger than EC2 takes. */
  userData(settings: GatewaySettings): string;
  /** What a gateway may do with its role, and nothing else. */
  instancePermissions(bucketArn: pulumi.Input<string>): PolicyStatement[];
  /** Its management server, which a stack may have. */
  management: ManagementEngine;
}

const ENGINES: Record<WafEngineKind, WafEngine> = { [WafEngineKind.ModSecurity]: modSecurity };

/** The WAF engine of a kind. */
export function wafEngine(kind: WafEngineKind): WafEngine {
  return ENGINES[kind];
}
