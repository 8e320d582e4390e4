import type { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "../components/lockMode";
import type { PriceClass } from "../components/locks/distribution";
import type { HostRouteWafMode } from "../contracts/hostRoute";
import type {
  CertificateArn,
  CertificatePem,
  CloudfrontCertificateArn,
  Day,
  DistinguishedName,
  FunctionArn,
  HostedZoneId,
  HostName,
  ReservedConcurrency,
  SharedConcurrency,
} from "./fileScalars";

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
  /** Lock mode cloudfront: how our distribution proves itself to the API. Default mtls with a hosted zone, else header. */
  originProof?: OriginProof;
  /** Lock mode cloudfront: accepted as well, for the one update in which originProof changes. Default none. */
  alsoAccept?: OriginProof;
  /** Proof mtls: the API's own name, for the distribution. Default the host with `-origin` behind its first label. */
  originHost?: HostName;
  /** ARN of an ACM certificate for the API's custom domain. Default the load balancer's own, which must cover it. */
  originCertificateArn?: CertificateArn;
  /**
   * Proof mtls: ARN of a public ACM certificate for the same name, which AWS demands where the custom domain's was imported
   * or is of a private authority. Default none.
   */
  ownershipVerificationCertificateArn?: CertificateArn;
  /**
   * Proof header: number of the secret in use. Raise it by one to rotate. Default 1.
   * @asType integer
   * @minimum 1
   */
  originSecretGeneration?: number;
  /**
   * Proof mtls: number of the client certificate. Raise it by one to renew it. Default 1.
   * @asType integer
   * @minimum 1
   */
  clientCertificateGeneration?: number;
  /** Proof mtls: a client certificate that exists. Default none: one is made. */
  clientCertificate?: ClientCertificateConfiguration;
  /** Whether gateways name the host in the handshake (SNI). Default true; false only in lock mode cloudfront. */
  sendServerName?: boolean;
  /** Whose authorizer decides on the API's methods. Default endpoint. */
  methodAuthorizer?: MethodAuthorizer;
  /** ARN of a Lambda function that was the API's authorizer; asked after the endpoint's own Allow. Default none. */
  delegateFunctionArn?: FunctionArn;
  /** Last day (UTC) on which the lock refuses nothing and logs what it would. Default none. */
  auditUntil?: Day;
  /** WAF settings of the host. */
  waf?: EndpointWafConfiguration;
  /** Edge locations of the distribution. Default PriceClass_100: North America and Europe. */
  priceClass?: PriceClass;
  /** Concurrency that is set aside for the authorizer; -1 for none. Default 50. */
  // For the compiler they are one; the schema tells them apart.
  // eslint-disable-next-line @typescript-eslint/no-redundant-type-constituents
  authorizerConcurrency?: SharedConcurrency | ReservedConcurrency;
  /** The API behind the host. */
  origin: SampleApiOrigin | RestApiOrigin;
}

/** A client certificate that exists. */
export interface ClientCertificateConfiguration {
  /** ARN of the ACM certificate in us-east-1, which the distribution presents. */
  certificateArn: CloudfrontCertificateArn;
  /** PEM of every authority that API Gateway shall trust. */
  authorities: CertificatePem;
  /**
   * Certificates that are let in, one to four.
   * @minItems 1
   * @maxItems 4
   */
  clients: ClientCertificateNameConfiguration[];
}

/** Names in a client certificate, as API Gateway writes them, e.g. `CN=shop origin`. */
export interface ClientCertificateNameConfiguration {
  /** Distinguished name of the authority. */
  issuer: DistinguishedName;
  /** Distinguished name of the certificate. */
  subject: DistinguishedName;
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
  /** Whether one method takes every verb, instead of one for each. Default false. */
  anyMethod?: boolean;
  /** Endpoint type of the API. Default REGIONAL, and PRIVATE in lock mode private. */
  endpointType?: RestApiEndpointType;
}

/** A stage of a REST API that exists. */
export interface RestApiOrigin {
  /**
   * Id of a REST API in the region.
   * @pattern ^[a-z0-9]{10}$
   */
  restApiId: string;
  /**
   * Name of the stage that clients reach.
   * @pattern ^[A-Za-z0-9_-]{1,128}$
   */
  stageName: string;
  /** Endpoint type of the API. Default REGIONAL, and PRIVATE in lock mode private. */
  endpointType?: RestApiEndpointType;
}
