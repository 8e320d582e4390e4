import { ACCOUNT_ID } from "../addresses";
import type { RoleCredentials } from "../credentials";
import type { MetadataConfiguration } from "../services/metadata";
import type { Instance } from "./instance.types";
import type { VpcTopology } from "./network.types";

/** What the metadata service must know of every instance. */
export function metadataConfiguration(
  address: string,
  instances: Instance[],
  vpc: VpcTopology,
  credentials: (roleArn: string, instanceId: string) => RoleCredentials,
): MetadataConfiguration {
  return {
    address,
    instances: instances.flatMap((instance) => {
      const own = vpc.interfaces.find((candidate) => candidate.namespace === instance.id);
      const zone = vpc.subnets.find((subnet) => subnet.id === instance.subnetId)?.zone;
      if (own === undefined || zone === undefined) return [];
      const { role, metadata, userData } = instance.specification;
      const region = zone.replace(/[a-z]$/, "");
      const document = { accountId: ACCOUNT_ID, region, availabilityZone: zone, instanceId: instance.id };
      return [
        {
          address: own.address,
          tokensRequired: metadata.tokensRequired,
          userData,
          values: {
            "meta-data/instance-id": instance.id,
            "meta-data/local-ipv4": own.address,
            "meta-data/placement/availability-zone": zone,
            "meta-data/placement/region": region,
            "dynamic/instance-identity/document": JSON.stringify({ ...document, privateIp: own.address }, undefined, 2),
          },
          role: role === undefined ? null : { name: role.name, ...credentials(role.arn, instance.id) },
        },
      ];
    }),
  };
}
