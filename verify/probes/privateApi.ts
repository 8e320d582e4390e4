import { describeResponse } from "../describe";
import { everyUnreachable } from "../checks";
import type { Probe } from "../probe";
import { toApi, toOwnHost, toPort } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";
import { forgedHeaders } from "./forgedHeaders";
import { PRIVATE } from "./ports";

const { Internet, Bystander, ForeignDistribution, Admin } = VantagePointName;

/** A private API: no name of it leads anywhere from the internet, and its endpoint takes the gateways' connections alone. */
export function privateApiProbes(target: ProbeTarget): Probe[] {
  const { lock } = resourcesOf(target);
  const { connectTo } = target.api;
  const knock = (from: VantagePointName): ProbeRequest[] =>
    from === ForeignDistribution
      ? [{ ...toApi(target, { path: target.samplePath, headers: forgedHeaders(target) }), timeoutMilliseconds: 2_000 }]
      : [443, 80].map((port) => toPort(connectTo, port));
  return [
    ...[Internet, Bystander, ForeignDistribution, Admin].map((from) => {
      const requests = knock(from);
      return {
        id: `private-endpoint-${from}`,
        title: "the interface endpoint of the private API, for who is no gateway",
        from,
        requests,
        expectation: "no TCP connection",
        observed: false,
        judge: (evidence: Parameters<Probe["judge"]>[0]) => everyUnreachable(evidence, requests, lock),
        ...(from === Bystander ? {} : { twinOnly: PRIVATE }),
      };
    }),
    ownHost(target),
  ];
}

/** By AWS's name it has no address on the twin; on AWS everybody's of the region, where it is refused. */
function ownHost(target: ProbeTarget): Probe {
  const { lock } = resourcesOf(target);
  const headers = forgedHeaders(target);
  const requests = [
    toOwnHost(target, { path: target.samplePath, headers }),
    toOwnHost(target, { method: "OPTIONS", path: target.samplePath, headers }),
  ];
  const judge: Probe["judge"] = ({ responses }) =>
    responses
      .filter((response) =>
        response.outcome === "response"
          ? response.status < 400 || response.status > 499
          : response.outcome === "timeout",
      )
      .map((response) => ({ what: `it is neither unknown nor refused: ${describeResponse(response)}`, lookAt: lock }));
  return {
    id: "private-own-host",
    title: "the private API by AWS's name for it, from the internet",
    from: Internet,
    requests,
    expectation: "no such name, or refused",
    observed: false,
    judge,
  };
}
