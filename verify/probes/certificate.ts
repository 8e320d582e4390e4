import { ORIGIN_SECRET_HEADER } from "../../contracts/headers";
import type { Probe } from "../probe";
import { toApi, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type Claims, LEAKED_SECRET, type ProbeRequest, VantagePointName } from "../vantagePoint";
import { everyMethod } from "./api";
import { forgedHeaders } from "./forgedHeaders";
import { serverNameProbe } from "./ownHost";
import { refusedBeforeApi } from "./refusals";

const { Internet, Bystander, ForeignDistribution, Admin } = VantagePointName;

/** The API's custom domain, which opens a connection to our distribution's certificate alone. */
export function certificateProbes(target: ProbeTarget): Probe[] {
  const { customDomain: lookAt } = resourcesOf(target);
  const headers = forgedHeaders(target);
  const { reads, writes } = everyMethod(target);
  const unknown: RequestParts = { path: "/portcullis-verify/unknown" };
  const asked = (parts: RequestParts[], claims: Claims = {}, more = headers): ProbeRequest[] =>
    parts.map((one) => toApi(target, { ...one, headers: more, claims }));
  const foreign: Claims = { certificate: true };
  const probe = (from: VantagePointName, id: string, title: string, requests: ProbeRequest[]): Probe =>
    refusedBeforeApi({ id, title, from, requests, lookAt });
  return [
    probe(Internet, "certificate-none", "to the API without a certificate", asked([...reads, unknown])),
    probe(Internet, "certificate-none-write", "writing to the API without a certificate", asked(writes)),
    probe(
      Internet,
      "certificate-foreign",
      "to the API with a certificate of nobody it knows",
      asked([...reads, unknown], foreign),
    ),
    probe(
      Internet,
      "certificate-foreign-write",
      "writing to the API with a certificate of nobody it knows",
      asked(writes, foreign),
    ),
    ...[Bystander, ForeignDistribution, Admin].map((from) =>
      probe(from, `certificate-foreign-${from}`, "the same from elsewhere, with and without one", [
        ...asked(reads),
        ...asked(reads, foreign),
      ]),
    ),
    probe(Internet, "certificate-http10", "to the API without a certificate, HTTP/1.0", [
      toApi(target, { path: target.samplePath, headers, httpVersion: "1.0" }),
    ]),
    probe(
      Internet,
      "certificate-leaked-secret",
      "to the API with the origin secret of an endpoint that has one, and no certificate, or a foreign one",
      [
        ...asked([{ path: target.samplePath }], { secret: true }, leakedHeaders(target)),
        ...asked([{ path: target.samplePath }], { secret: true, certificate: true }, leakedHeaders(target)),
      ],
    ),
    serverNameProbe(target, [target.api.ownHost, ...target.otherHosts]),
  ];
}

function leakedHeaders(target: ProbeTarget): [name: string, value: string][] {
  return forgedHeaders(target).map(([name, value]) => [name, name === ORIGIN_SECRET_HEADER ? LEAKED_SECRET : value]);
}
