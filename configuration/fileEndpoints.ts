import type { PriceClass } from "../components/distribution";
import type { LockMode, OriginProof } from "../components/protectedEndpoint";
import type { HostRouteWafMode } from "../contracts/hostRoute";
import type { CertificateArn, HostName, HostedZoneId } from "./fileScalars";

/** `portcullis:endpoints`: hosts that are reached through the gateways, and the APIs behind them. It may be empty. */
export type EndpointsConfiguration = EndpointEntry[];

/** An entry of `portcullis:endpoints`. */
export interface EndpointEntry {
  /** External host: the name that clients ask for, lower case. */
  host: HostName;
  /** Route 53 hosted zone that gets the host's record. Default none: point the host at the load balancer yourself. */
  hostedZoneId?: HostedZoneId;
  /** ARN of an ACM certificate for the host. Default none: the load balancer's own must cover the host. */
  certificateArn?: CertificateArn;
  /** How the origin is locked. Default cloudfront. */
  lockMode?: LockMode;
  /** How our distribution proves itself to the API. Default header. */
  originProof?: OriginProof;
  /** WAF settings of the host. */
  waf?: EndpointWafConfiguration;
  /** Edge locations of the distribution. Default PriceClass_100: North America and Europe. */
  priceClass?: PriceClass;
  /**
   * Concurrency that is set aside for the authorizer. Default none: it shares the account's.
   * @asType integer
   * @minimum 1
   */
  authorizerConcurrency?: number;
  /** The API behind the host. */
  origin: SampleApiOrigin | RestApiOrigin;
}

/** WAF settings of one endpoint. */
export interface EndpointWafConfiguration {
  /** `block` refuses what the rules match, `detect` only logs it. Default block. */
  mode?: HostRouteWafMode;
  /**
   * Paranoia level of the OWASP Core Rule Set. Default 1.
   * @asType integer
   * @minimum 1
   * @maximum 4
   */
  paranoiaLevel?: number;
}

/** A small API that the program makes, to see a stack work. */
export interface SampleApiOrigin {
  sampleApi: SampleApiConfiguration;
}

/** The sample API. */
export interface SampleApiConfiguration {
  /**
   * Whether to set the role by which API Gateway writes logs for the whole region. Write false when the account has one;
   * without any, AWS refuses the stage.
   */
  accountLogging: boolean;
}

/** A stage of a REST API that exists. */
export interface RestApiOrigin {
  /**
   * Id of a REGIONAL REST API in the region.
   * @pattern ^[a-z0-9]{10}$
   */
  restApiId: string;
  /**
   * Name of the stage that clients reach.
   * @pattern ^[A-Za-z0-9_-]{1,128}$
   */
  stageName: string;
}
