/** A resource of the stack as the stand-in providers know it: the input of the topology. */
export interface ResourceRecord {
  /** Unique. While a replacement and what it replaces exist together, the newer one's ends with `#<id>`. */
  urn: string;
  /** Pulumi type token, e.g. `aws:ec2/eip:Eip`. */
  type: string;
  id: string;
  /** Checked inputs with defaults. Assets and archives are {@link AssetRecord} and {@link ArchiveRecord}. */
  inputs: Record<string, unknown>;
  /** Inputs plus computed outputs (arn, publicIp, dnsName…), as the program sees them. */
  outputs: Record<string, unknown>;
  /**
   * What was read once and holds until it is read again, as on AWS. On `aws:apigateway/deployment:Deployment` the records
   * of its API as they were when it was created: a stage serves these. On `aws:apigateway/domainName:DomainName` with
   * mutual TLS the object with its truststore, as it was when the domain name was told of it.
   */
  snapshot?: ResourceRecord[];
}

/** Content of a Pulumi asset, by value or by the path of a copy in the twin's cache. */
export interface AssetRecord {
  __asset: { sha256: string } & ({ text: string } | { path: string });
}

/** Content of a Pulumi archive: its files, by path inside it. */
export interface ArchiveRecord {
  __archive: Record<string, AssetRecord>;
}
