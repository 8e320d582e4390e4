import { foreignCertificate } from "../../verify/foreignCertificate";
import {
  another,
  type Change,
  inSnapshot,
  isNamed,
  isRule,
  isType,
  one,
  type Which,
  withInputs,
  without,
} from "./recordEdits";

const DOMAIN = "aws:apigateway/domainName:DomainName";
const REST_API = "aws:apigateway/restApi:RestApi";
const POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy";

/** The policy without the statement that refuses. */
const ALLOWING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }],
});

/** The endpoint's name is in the name of each of its resources. */
function of(endpoint: string, type: string): Which {
  return (record) => isType(type)(record) && record.urn.split("::").at(-1)?.startsWith(endpoint) === true;
}

export function denyRemoved(endpoint: string): Change {
  return {
    title: `${endpoint}: the resource policy's Deny removed`,
    weaken: (records) => inSnapshot(records, of(endpoint, POLICY), { policy: ALLOWING }),
  };
}

export function ownHostOpen(endpoint: string): Change {
  return {
    title: `${endpoint}: disableExecuteApiEndpoint off`,
    weaken: (records) => inSnapshot(records, of(endpoint, REST_API), { disableExecuteApiEndpoint: false }),
  };
}

export function accessModeBasic(endpoint: string): Change {
  return {
    title: `${endpoint}: endpointAccessMode BASIC`,
    weaken: (records) => [withInputs(one(records, of(endpoint, DOMAIN)), { endpointAccessMode: "BASIC" })],
  };
}

export const methodsOpen: Change = {
  title: "iam: authorization NONE on every method of the items",
  weaken: (records) =>
    inSnapshot(records, isNamed("aws:apigateway/method:Method", "iam-shop-example-api-items-any"), {
      authorization: "NONE",
    }),
};

export const mutualTlsOff: Change = {
  title: "certificate: no truststore",
  weaken: (records) => {
    const domain = one(records, of("certificate", DOMAIN));
    const open = (properties: Record<string, unknown>) => without(properties, "mutualTlsAuthentication");
    return [{ ...domain, inputs: open(domain.inputs), outputs: open(domain.outputs), snapshot: [] }];
  },
};

/** The truststore of an authority that signs whatever it is asked to: here, what the probes present. */
export async function truststoreSwapped(): Promise<Change> {
  const { certificatePem } = await foreignCertificate();
  return {
    title: "certificate: another authority in the truststore",
    weaken: (records) => {
      const domain = one(records, of("certificate", DOMAIN));
      const snapshot = (domain.snapshot ?? []).map((object) => withInputs(object, { content: certificatePem }));
      return [{ ...domain, snapshot }];
    },
  };
}

export const endpointOpen: Change = {
  title: "private: the interface endpoint's security group open",
  weaken: () => [],
  add: (records) => {
    const rule = one(records, isRule("waf-private-apis-from-gateways"));
    const inputs = without(rule.inputs, "referencedSecurityGroupId");
    return [{ ...another(rule), inputs: { ...inputs, cidrIpv4: "0.0.0.0/0" } }];
  },
};

/** Name of {@link anotherEndpoint}. */
export const ANOTHER_ENDPOINT = "vpce-00000000000000000-another0.execute-api.eu-central-1.vpce.amazonaws.com";

/** Somebody else's way to API Gateway, in the same network and open to it. */
export const anotherEndpoint: Change = {
  title: "private: another interface endpoint",
  weaken: () => [],
  add: (records) => {
    const endpoint = one(records, isNamed("aws:ec2/vpcEndpoint:VpcEndpoint", "waf-private-apis"));
    const outputs = { ...endpoint.outputs, dnsEntries: [{ dnsName: ANOTHER_ENDPOINT, hostedZoneId: "Z0" }] };
    return [...(endpointOpen.add?.(records) ?? []), { ...another(endpoint), id: "vpce-00000000000000000", outputs }];
  },
};
