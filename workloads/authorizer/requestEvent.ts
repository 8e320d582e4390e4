import { isRecord, type JsonRecord } from "./json";

/** What the decision needs of the event of a REQUEST authorizer. Header names keep the case in which they came. */
export interface RequestEvent {
  method: MethodArn;
  apiId: string;
  stage: string;
  domainName: string;
  /** Address of the TCP peer of API Gateway; not checked yet. */
  sourceIp: unknown;
  /** `identity.clientCert`: what API Gateway tells of a certificate that it verified; absent without mutual TLS. */
  clientCertificate: unknown;
  /** `identity.vpceId`: the interface endpoint of a private API; absent for every other one. */
  vpcEndpointId: unknown;
  headers: ReadonlyMap<string, string>;
  multiValueHeaders: ReadonlyMap<string, readonly string[]>;
}

/** The parts of a method ARN that no client can choose. Its path, which a client does choose, is left out. */
export interface MethodArn {
  /** `arn:aws:execute-api:<region>:<account>:` */
  prefix: string;
  apiId: string;
  stage: string;
}

const METHOD_ARN =
  /^(arn:aws[a-z-]*:execute-api:[a-z0-9-]+:[0-9]{12}:)([a-z0-9]{1,64})\/([A-Za-z0-9_-]{1,128})\/[A-Z]+\//;

/** Returns nothing for an event that is not whole: what is not understood is denied. */
export function parseRequestEvent(event: unknown): RequestEvent | undefined {
  if (!isRecord(event) || event.type !== "REQUEST") {
    return undefined;
  }
  const context = event.requestContext;
  const method = parseMethodArn(event.methodArn);
  const headers = parseHeaders(event.headers, isText);
  const multiValueHeaders = parseHeaders(event.multiValueHeaders, isTextList);
  if (!isRecord(context) || !method || !headers || !multiValueHeaders) {
    return undefined;
  }
  const { apiId, stage, domainName, identity } = context;
  if (!isText(apiId) || !isText(stage) || !isText(domainName) || !isRecord(identity)) {
    return undefined;
  }
  const { sourceIp, clientCert, vpceId } = identity;
  return {
    ...{ method, apiId, stage, domainName, headers, multiValueHeaders },
    ...{ sourceIp, clientCertificate: clientCert, vpcEndpointId: vpceId },
  };
}

function parseMethodArn(value: unknown): MethodArn | undefined {
  const [, prefix, apiId, stage] = isText(value) ? (METHOD_ARN.exec(value) ?? []) : [];
  return prefix !== undefined && apiId !== undefined && stage !== undefined ? { prefix, apiId, stage } : undefined;
}

/** API Gateway writes `null` or leaves the key out when there are no headers. */
function parseHeaders<T>(value: unknown, accepts: (value: unknown) => value is T): Map<string, T> | undefined {
  const entries = value === null || value === undefined ? [] : isRecord(value) ? entriesOf(value, accepts) : undefined;
  return entries && new Map(entries);
}

function entriesOf<T>(record: JsonRecord, accepts: (value: unknown) => value is T): [string, T][] | undefined {
  const entries: [string, T][] = [];
  for (const [name, value] of Object.entries(record)) {
    if (!accepts(value)) {
      return undefined;
    }
    entries.push([name, value]);
  }
  return entries;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

/** Every value of one header, whatever the case of its name. */
export interface HeaderValues {
  values: string[];
  /** Whether the order of the values is unknown: several spellings of the name, or two maps that disagree. */
  ambiguous: boolean;
}

/**
 * Collects a header over both maps. API Gateway repeats the last value of `multiValueHeaders` in `headers`; that
 * repetition is one value, anything else counts.
 * @param name Lower case.
 */
export function headerValues(event: RequestEvent, name: string): HeaderValues {
  const spellings = new Set(
    [...event.headers.keys(), ...event.multiValueHeaders.keys()].filter((key) => key.toLowerCase() === name),
  );
  const values: string[] = [];
  let ambiguous = spellings.size > 1;
  for (const spelling of spellings) {
    const listed = event.multiValueHeaders.get(spelling) ?? [];
    const single = event.headers.get(spelling);
    values.push(...listed);
    if (single !== undefined && !listed.includes(single)) {
      values.push(single);
      ambiguous ||= listed.length > 0;
    }
  }
  return { values, ambiguous };
}
