import type { Answers, Probe, Problem } from "../probe";
import { describeResponse } from "../describe";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { USER_AGENT } from "../userAgent";
import { type ProbeRequest, type ProbeResponse, VantagePointName } from "../vantagePoint";

/** Where EC2 tells an instance who it is, and gives it its role's credentials. */
const METADATA_ADDRESS = "169.254.169.254";

/** The instance metadata service: a request that a gateway was tricked into must not get the role's credentials. */
export function metadataProbes(target: ProbeTarget): Probe[] {
  const { gatewayAddresses } = target;
  const { launchTemplate } = resourcesOf(target);
  return [
    {
      id: "metadata-gateways",
      title: "the gateways' metadata service: without a token, with one, and for one from a hop behind",
      from: VantagePointName.Gateway,
      requests: gatewayAddresses.flatMap(requestsOf),
      expectation: "401 without a token; a token for the gateway itself, none for who is a hop behind it",
      observed: false,
      judge: (evidence) =>
        gatewayAddresses.flatMap((address, index) =>
          problemsOf(address, evidence.responses.slice(index * 3, index * 3 + 3), launchTemplate),
        ),
      ...(gatewayAddresses.length === 0 ? { unsendable: "the gateways' private addresses are not known" } : {}),
    },
  ];
}

function requestsOf(sender: string): ProbeRequest[] {
  const request = (
    method: string,
    target: string,
    headers: ProbeRequest["headers"],
    hopsBehind: number,
  ): ProbeRequest => ({
    connectTo: METADATA_ADDRESS,
    port: 80,
    serverName: "",
    verifyCertificate: false,
    method,
    target,
    headers: [["Host", METADATA_ADDRESS], ["User-Agent", USER_AGENT], ...headers],
    body: "",
    timeoutMilliseconds: 2_000,
    sender,
    hopsBehind,
  });
  // A token of one second: it stands in the report, and opens nothing by the time that anybody reads it.
  const lifetime: ProbeRequest["headers"] = [["X-aws-ec2-metadata-token-ttl-seconds", "1"]];
  return [
    request("GET", "/latest/meta-data/", [], 0),
    request("PUT", "/latest/api/token", lifetime, 0),
    request("PUT", "/latest/api/token", lifetime, 1),
  ];
}

function problemsOf(address: string, responses: Answers["responses"], launchTemplate: string): Problem[] {
  const [withoutToken, token, behind] = responses;
  const unless = (isRight: boolean, what: string, response: ProbeResponse | undefined): Problem[] => {
    const seen = response === undefined ? "not asked" : describeResponse(response);
    return isRight ? [] : [{ what: `${address}: ${what}: ${seen}`, lookAt: launchTemplate }];
  };
  const has = (response: ProbeResponse | undefined, status: number): boolean =>
    response?.outcome === "response" && response.status === status;
  return [
    ...unless(has(withoutToken, 401), "a request without a token (IMDSv1) is not refused with 401", withoutToken),
    ...unless(has(token, 200), "the gateway itself gets no token, so the other answers tell nothing", token),
    ...unless(behind?.outcome === "timeout", "a token travels farther than one hop", behind),
  ];
}
