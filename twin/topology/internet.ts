import { INTERNET } from "../addresses";
import type { ServiceName } from "./cloudTopology.types";

/** A host of the twin's internet: a network namespace with addresses on the internet's bridge. */
export interface InternetHost {
  namespace: string;
  /** Addresses with prefix length; connections without a choice of their own come from the first. */
  addresses: string[];
  gateway: string;
}

/** Network namespace of the bridge that every host of the internet and the VPC's internet gateway are on. */
export const CORE_NAMESPACE = "core";
/** Network namespace of the VPC's router. */
export const VPC_NAMESPACE = "vpc";
/** Somebody on the internet. */
export const CLIENT_NAMESPACE = "client";
/** An administrator on the internet. */
export const ADMIN_NAMESPACE = "admin";
/** Public DNS. */
export const NAME_SERVER_NAMESPACE = "name-server";
/** A workload of the VPC that is no gateway. */
export const BYSTANDER_NAMESPACE = "bystander";

const { core, services } = INTERNET;

function onServiceNetwork(namespace: string, ...addresses: string[]): InternetHost {
  return { namespace, addresses: addresses.map((address) => `${address}/24`), gateway: services.gateway };
}

/** Namespaces and addresses of the cloud services' processes. */
export const SERVICE_HOSTS: Record<ServiceName, InternetHost> = {
  cloudfront: onServiceNetwork("cloudfront", services.cloudfront, ...services.cloudfrontOriginFacing),
  apiGateway: onServiceNetwork("api-gateway", services.apiGateway),
  lambda: onServiceNetwork("lambda", services.lambda),
  regional: onServiceNetwork(
    "regional",
    services.s3,
    services.secretsManager,
    services.systemsManager,
    services.sessionMessages,
  ),
};

/** Every host of the internet. They are there before the first record and do not change. */
export const INTERNET_HOSTS: InternetHost[] = [
  { namespace: CLIENT_NAMESPACE, addresses: [`${INTERNET.client}/24`], gateway: core.gateway },
  { namespace: ADMIN_NAMESPACE, addresses: [`${INTERNET.admin}/24`], gateway: core.gateway },
  { namespace: NAME_SERVER_NAMESPACE, addresses: [`${INTERNET.nameServer}/24`], gateway: core.gateway },
  ...Object.values(SERVICE_HOSTS),
];

/** Ends of the wire that an S3 gateway endpoint is: S3 sees the private address of whoever uses it. */
export const S3_ENDPOINT_WIRE = { router: "169.254.100.1", s3: "169.254.100.2" } as const;
