import * as path from "node:path";
import { ManagementAccess } from "../components/checks/management";
import type { Problem } from "../components/checks/problem";
import type { ManagementServerArgs } from "../components/managementServer";
import type { ManagementConfiguration } from "./file";
import { ConfigurationReader, EXAMPLE, type KeysOf } from "./reader";

const KEYS: KeysOf<ManagementConfiguration> = {
  access: true,
  host: true,
  adminCidrs: true,
  sessionManagerAgent: true,
  hostedZoneId: true,
  certificateArn: true,
  loginSecretArn: true,
  instanceType: true,
  eventsMegabytes: true,
};

/** A host has one record: it leads to the management server, or through the gateways. */
export function sharedHostProblems(host: string | undefined, endpoints: { host: string }[]): Problem[] {
  const index = endpoints.findIndex((endpoint) => host !== undefined && host !== "" && endpoint.host === host);
  if (index < 0) return [];
  const allowed = `a host that no endpoint has; portcullis:endpoints[${index}] has it already`;
  return [{ key: "portcullis:waf.management.host", value: host, allowed, fix: "choose another host" }];
}

/** Reads `portcullis:waf.management`; what its values must be is for the checks to tell. */
export function readManagement(
  reader: ConfigurationReader,
  key: string,
  value: unknown,
  projectRoot: string,
): ManagementServerArgs {
  const allowed = `an object with ${Object.keys(KEYS).join(", ")}`;
  const fix = "leave it out for no management server";
  const management = reader.object<ManagementConfiguration>(key, value, KEYS, { allowed, fix });
  const optional = (member: keyof typeof KEYS) =>
    management[member] === undefined
      ? undefined
      : reader.text(`${key}.${member}`, management[member], { allowed: "text", fix: EXAMPLE });
  const agent = optional("sessionManagerAgent");
  return {
    access:
      management.access === undefined
        ? undefined
        : reader.choice(
            `${key}.access`,
            management.access,
            Object.values(ManagementAccess),
            "leave it out for private",
          ),
    host:
      reader.text(`${key}.host`, management.host, {
        allowed: "the name that administrators ask for, e.g. waf-admin.shop.example",
        fix: "add it",
      }) ?? "",
    adminCidrs:
      management.adminCidrs === undefined
        ? undefined
        : reader
            .list(`${key}.adminCidrs`, management.adminCidrs, {
              allowed: 'a list of IPv4 CIDRs, e.g. ["10.8.0.0/24"]',
              fix: "add the ranges that administrators come from",
            })
            .map((cidr, index) => {
              const range = { allowed: "an IPv4 CIDR, e.g. 10.8.0.0/24", fix: "write it as text" };
              return reader.text(`${key}.adminCidrs[${index}]`, cidr, range) ?? "";
            }),
    sessionManagerAgent: agent === undefined ? undefined : path.resolve(projectRoot, agent),
    hostedZoneId: optional("hostedZoneId"),
    certificateArn: optional("certificateArn"),
    loginSecretArn: optional("loginSecretArn"),
    instanceType: optional("instanceType"),
    eventsMegabytes:
      management.eventsMegabytes === undefined
        ? undefined
        : reader.number(`${key}.eventsMegabytes`, management.eventsMegabytes, {
            allowed: "a whole number of MiB from 16 to 65536",
            fix: "leave it out for 1024",
          }),
  };
}
