import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { messageOf } from "./twinFailureError";

/** A server certificate with its key, PEM. */
export interface IssuedCertificate {
  certificatePem: string;
  privateKeyPem: string;
}

const AUTHORITY_DAYS = 3650;
/** The longest life that public authorities may give a server certificate was 398 days; browsers still check it. */
const CERTIFICATE_DAYS = 397;
/** A cached certificate that ends sooner is made anew. */
const RENEW_BEFORE_MILLISECONDS = 30 * 24 * 3600 * 1000;

const NAME_PATTERN = /^(\*\.)?([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The twin's only certificate authority. It plays Amazon's (ACM, CloudFront, API Gateway, S3) and whoever else would issue
 * a certificate for a name on the twin's internet. Its key never leaves its folder.
 */
export class CertificateAuthority {
  private constructor(
    private readonly directory: string,
    /** Certificate of the authority, PEM: what every client on the twin trusts. */
    readonly certificatePem: string,
  ) {}

  /** Opens the authority of a folder; makes the folder (0700), `ca.crt` and `ca.key` (0600) on first use. */
  static open(directory: string): CertificateAuthority {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const certificateFile = path.join(directory, "ca.crt");
    if (!fs.existsSync(certificateFile)) makeAuthority(directory);
    return new CertificateAuthority(directory, fs.readFileSync(certificateFile, "utf8"));
  }

  /**
   * A certificate for exactly these DNS names (EC P-256, serverAuth). The same names give the same certificate until it
   * is about to end.
   */
  issue(names: string[]): IssuedCertificate {
    const wanted = [...new Set(names.map((name) => name.toLowerCase()))].sort();
    const wrong = wanted.filter((name) => !NAME_PATTERN.test(name));
    if (wanted.length === 0 || wrong.length > 0) {
      throw new Error(
        `names: ${JSON.stringify(names)} cannot be certified: give one or more DNS names, each with at most one leading "*." (wrong: ${wrong.join(", ") || "the list is empty"})`,
      );
    }
    const folder = path.join(
      this.directory,
      "issued",
      createHash("sha256").update(wanted.join("\n")).digest("hex").slice(0, 32),
    );
    const cached = this.read(folder);
    if (cached !== undefined) return cached;
    this.make(folder, wanted);
    const issued = this.read(folder);
    if (issued === undefined)
      throw new Error(`The certificate for ${wanted.join(", ")} does not verify after it was made`);
    return issued;
  }

  private read(folder: string): IssuedCertificate | undefined {
    const certificateFile = path.join(folder, "certificate.pem");
    const keyFile = path.join(folder, "key.pem");
    if (!fs.existsSync(certificateFile) || !fs.existsSync(keyFile)) return undefined;
    const certificatePem = fs.readFileSync(certificateFile, "utf8");
    const certificate = new X509Certificate(certificatePem);
    const authority = new X509Certificate(this.certificatePem);
    const end = Date.parse(certificate.validTo);
    const good = certificate.verify(authority.publicKey) && end - Date.now() > RENEW_BEFORE_MILLISECONDS;
    return good ? { certificatePem, privateKeyPem: fs.readFileSync(keyFile, "utf8") } : undefined;
  }

  private make(folder: string, names: string[]): void {
    fs.mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
    const made = fs.mkdtempSync(`${folder}.`);
    const alternatives = names.map((name) => `DNS:${name}`).join(",");
    certify({
      directory: made,
      keyFile: "key.pem",
      certificateFile: "certificate.pem",
      extensions: [
        "basicConstraints = critical,CA:FALSE",
        "keyUsage = critical,digitalSignature",
        "extendedKeyUsage = serverAuth",
        `subjectAltName = ${alternatives}`,
        "authorityKeyIdentifier = keyid",
      ],
      days: CERTIFICATE_DAYS,
      // A subject's common name holds 64 characters at most; the alternatives are what clients read.
      subject: "portcullis twin",
      issuer: this.directory,
    });
    // Two processes may make the same certificate: the later one replaces the earlier one as a whole.
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(made, folder);
  }
}

function makeAuthority(directory: string): void {
  const made = fs.mkdtempSync(path.join(directory, "authority."));
  certify({
    directory: made,
    keyFile: "ca.key",
    certificateFile: "ca.crt",
    extensions: [
      "basicConstraints = critical,CA:TRUE",
      "keyUsage = critical,keyCertSign,cRLSign",
      "subjectKeyIdentifier = hash",
    ],
    days: AUTHORITY_DAYS,
    subject: "Portcullis twin authority",
    issuer: undefined,
  });
  // The certificate comes last: where it is, its key is.
  fs.renameSync(path.join(made, "ca.key"), path.join(directory, "ca.key"));
  fs.renameSync(path.join(made, "ca.crt"), path.join(directory, "ca.crt"));
  fs.rmSync(made, { recursive: true });
}

interface CertificateRequest {
  directory: string;
  keyFile: string;
  certificateFile: string;
  extensions: string[];
  days: number;
  subject: string;
  /** Folder of the authority; undefined for a certificate that signs itself. */
  issuer: string | undefined;
}

/** One openssl call with a configuration of our own: the machine's would add extensions. */
function certify(request: CertificateRequest): void {
  const configuration = path.join(request.directory, "openssl.cnf");
  fs.writeFileSync(
    configuration,
    ["[req]", "distinguished_name = name", "[name]", "[extensions]", ...request.extensions, ""].join("\n"),
  );
  const keyFile = path.join(request.directory, request.keyFile);
  const signing =
    request.issuer === undefined
      ? []
      : ["-CA", path.join(request.issuer, "ca.crt"), "-CAkey", path.join(request.issuer, "ca.key")];
  try {
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-config", configuration, "-extensions", "extensions", "-subj", `/CN=${request.subject}`],
        ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-sha256"],
        ...["-days", String(request.days), "-keyout", keyFile],
        ...["-out", path.join(request.directory, request.certificateFile), ...signing],
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
  } catch (error) {
    fs.rmSync(request.directory, { recursive: true, force: true });
    throw new Error(`openssl could not make a certificate: ${messageOf(error)}`, {
      cause: error,
    });
  }
  fs.chmodSync(keyFile, 0o600);
  fs.rmSync(configuration);
}
