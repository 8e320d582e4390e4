import * as pulumi from "@pulumi/pulumi";
import { readPreviousEndpoints } from "./components/previousEndpoints";
import { readPreviousZones } from "./components/previousZones";
import { PublicWafStack } from "./components/publicWafStack";
import { readConfiguration } from "./configuration";
import { protect } from "./endpoints";

const settings = new pulumi.Config();
const configuration = readConfiguration(
  {
    region: new pulumi.Config("aws").get("region"),
    waf: parsed(settings.get("waf")),
    endpoints: parsed(settings.get("endpoints")),
  },
  __dirname,
);

/** Declares everything and returns the stack's outputs. */
export = async () => {
  // Read before anything is declared: a step that must not be taken is refused before anything is made.
  const previous = await readPreviousEndpoints();
  const stack = new PublicWafStack("waf", { ...configuration.waf, previousZones: await readPreviousZones() });
  const { region } = configuration.waf;
  const endpoints = configuration.endpoints.map((endpoint) =>
    protect(endpoint, { region, attachment: stack.attachment, previous }),
  );
  return {
    /** What another stack's endpoints need of this one. */
    attachment: stack.attachment,
    /** Where clients go, one URL an endpoint. */
    externalUrls: endpoints.map(({ externalUrl }) => externalUrl),
    /** Fixed addresses from which origins are reached, by state of their zone. */
    egressAddresses: stack.attachment.egressAddresses,
    /** Every zone slot with its address; the next update's steps are judged by it. */
    zones: stack.zones,
    /** Every endpoint with the names that a probe, or a person who looks for a fault, must know. */
    endpoints,
    /** Where this update leaves what endpoints change step by step; the next one is judged by it. */
    rotations: endpoints.map(({ rotation }) => rotation),
    /** Name of the load balancer. */
    loadBalancerName: stack.loadBalancerName,
    /** DNS name of the load balancer; external hosts are aliases of it. */
    loadBalancerDnsName: stack.attachment.loadBalancerDnsName,
    /** Name of the auto-scaling group that serves; another one after each roll. */
    fleetName: stack.fleetName,
    /** Whether port 80 of the load balancer redirects to HTTPS; otherwise it is closed. */
    httpRedirect: stack.httpRedirect,
    /** The management server; absent without one. */
    ...(stack.management === undefined ? {} : { management: stack.management }),
    /** Id of the VPC. */
    vpcId: stack.vpcId,
  };
};

/** Configuration objects arrive as JSON; anything else is handed on as the text it is, to be refused with its key. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
