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
