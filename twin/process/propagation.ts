import type { ResourceRecord } from "../resourceRecord";
import { Resource } from "../topology/resources";

const DISTRIBUTION_TYPE = "aws:cloudfront/distribution:Distribution";

/** Resources whose changes AWS tells its own machines of after the call has returned. New ones are there at once. */
const LATE_TYPES = new Set([
  DISTRIBUTION_TYPE,
  "aws:cloudfront/function:Function",
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/domainName:DomainName",
  "aws:apigateway/basePathMapping:BasePathMapping",
  "aws:lambda/function:Function",
  "aws:wafv2/webAcl:WebAcl",
  "aws:wafv2/ipSet:IpSet",
]);

/** What the former state of those may still need after it was deleted. A Lambda function is gone at once, as on AWS. */
const NEEDED_TYPES = new Set([
  "aws:apigateway/deployment:Deployment",
  "aws:acm/certificate:Certificate",
  "aws:cloudfront/function:Function",
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
]);

/** Plays that AWS is late: requests meet the former configuration for some time after a change. */
export class Propagation {
  private delayMilliseconds = 0;
  /** Records as they were before changes that are not seen yet, in the order of the changes. */
  private formers: ResourceRecord[] = [];

  /** @param apply makes the twin again what is seen of its records. */
  constructor(private readonly apply: () => Promise<void>) {}

  /** How late changes from now on are; 0, as it is at first, for not at all. */
  setDelay(milliseconds: number): void {
    this.delayMilliseconds = milliseconds;
  }

  /** Whether anything is not seen yet. */
  get isPending(): boolean {
    return this.formers.length > 0;
  }

  /** The records as everybody sees them now, in their order. */
  seen(records: ResourceRecord[]): ResourceRecord[] {
    const oldest = new Map<string, ResourceRecord>();
    for (const record of this.formers) if (!oldest.has(record.urn)) oldest.set(record.urn, record);
    const existing = new Set(records.map(({ urn }) => urn));
    const gone = [...oldest.values()].filter(({ urn, type }) => !existing.has(urn) && NEEDED_TYPES.has(type));
    return [...records.map((record) => oldest.get(record.urn) ?? record), ...gone];
  }

  /**
   * Makes a change of one record. It is not seen before its time; of a distribution whose program waits for its
   * deployment, the call returns when it is.
   */
  async during(
    before: ResourceRecord | undefined,
    after: ResourceRecord | undefined,
    change: () => Promise<void>,
  ): Promise<{ seen: Promise<void> | undefined }> {
    const delay = this.delayMilliseconds;
    if (delay === 0 || before === undefined || !isLate(before, after)) {
      await change();
      return { seen: undefined };
    }
    this.formers.push(before);
    try {
      await change();
    } catch (error) {
      this.forget(before);
      throw error;
    }
    const seen = new Promise((resolve) => setTimeout(resolve, delay)).then(() => this.show(before));
    // Whoever waits hears of it; otherwise the log does.
    seen.catch((error: unknown) => {
      console.error("propagation:", error);
    });
    return { seen: after !== undefined && waitsForDeployment(after) ? seen : undefined };
  }

  /** What cannot be made real leaves the former state in force. */
  private async show(former: ResourceRecord): Promise<void> {
    const place = this.formers.indexOf(former);
    this.forget(former);
    try {
      await this.apply();
    } catch (error) {
      this.formers.splice(place, 0, former);
      throw error;
    }
  }

  private forget(former: ResourceRecord): void {
    this.formers = this.formers.filter((one) => one !== former);
  }
}

function isLate(before: ResourceRecord, after: ResourceRecord | undefined): boolean {
  return after === undefined ? NEEDED_TYPES.has(before.type) : LATE_TYPES.has(before.type);
}

/** The provider's default is to wait. */
function waitsForDeployment(record: ResourceRecord): boolean {
  return record.type === DISTRIBUTION_TYPE && new Resource(record).flag("waitForDeployment") !== false;
}
