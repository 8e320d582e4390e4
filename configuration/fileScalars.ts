// Texts of which the schema tells the form. They are `internal`: it shows them where they are used, not by name.

/**
 * @pattern ^(\d{1,3}\.){3}\d{1,3}/(1[6-9]|2[0-8])$
 * @internal
 */
export type Cidr = string;

/**
 * @pattern ^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]+$
 * @internal
 */
export type CertificateArn = string;

/**
 * @pattern ^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
 * @maxLength 255
 * @internal
 */
export type CertificateName = string;

/**
 * @pattern ^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
 * @maxLength 253
 * @internal
 */
export type HostName = string;

/**
 * @pattern ^Z[A-Z0-9]{1,31}$
 * @internal
 */
export type HostedZoneId = string;

/**
 * @pattern ^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+$
 * @internal
 */
export type CloudfrontCertificateArn = string;

/**
 * @pattern ^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\s*$
 * @internal
 */
export type CertificatePem = string;

/**
 * @pattern ^[A-Za-z0-9.]+=.
 * @maxLength 1024
 * @internal
 */
export type DistinguishedName = string;

/**
 * @pattern ^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?$
 * @internal
 */
export type FunctionArn = string;

/**
 * @pattern ^[0-9]{4}-[0-9]{2}-[0-9]{2}$
 * @internal
 */
export type Day = string;

/** None is set aside. */
export type SharedConcurrency = -1;

/**
 * @asType integer
 * @minimum 1
 * @internal
 */
export type ReservedConcurrency = number;
