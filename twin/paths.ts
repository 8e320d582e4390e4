import * as path from "node:path";

/** The clone (or package) that this file belongs to. */
export const PROJECT_ROOT = path.resolve(__dirname, "..");

/** How our own processes read TypeScript; for `TS_NODE_PROJECT`. */
export const RUN_TSCONFIG = path.join(PROJECT_ROOT, "tsconfig.swc.json");

/** Everything that set-up makes and that may be kept between runs. Ignored by git; safe to delete. */
export const CACHE = {
  root: path.join(PROJECT_ROOT, ".cache"),
  /** `<version>/pulumi` and `pulumi-language-nodejs`. */
  engine: path.join(PROJECT_ROOT, ".cache", "engine"),
  /** `{instance,services}-<hash>/`: unpacked root file systems, named by what decides their content. */
  rootFileSystems: path.join(PROJECT_ROOT, ".cache", "root-file-systems"),
  /** `gateway-bundle.tar`, what it was made from in `gateway-bundle.json`, and the Debian packages that are in it. */
  gatewayBundle: path.join(PROJECT_ROOT, ".cache", "gateway-bundle"),
  /** `<version>/`: the OWASP CRS as it goes into the bundle. */
  ruleSet: path.join(PROJECT_ROOT, ".cache", "rule-set"),
  /** `<hash>/amazon-ssm-agent.deb`: the stand-in for AWS's agent, named by what decides its content. */
  sessionManagerAgent: path.join(PROJECT_ROOT, ".cache", "session-manager-agent"),
};

/** Files of one running twin. Two twins with two folders do not know of each other. */
export class TwinPaths {
  constructor(
    /** Folder of this twin, e.g. `.cache/twin`. Mode 0700. */
    readonly root: string,
  ) {}

  static named(name: string): TwinPaths {
    return new TwinPaths(path.join(CACHE.root, name));
  }

  /** Unix socket of the control protocol. */
  get controlSocket(): string {
    return path.join(this.root, "control.sock");
  }

  /** Process id (on the host) whose end takes everything down. */
  get processIdFile(): string {
    return path.join(this.root, "process-id");
  }

  /** Log of the twin's own process and its services. */
  get log(): string {
    return path.join(this.root, "twin.log");
  }

  /** Certificate authority of the twin: `ca.crt` and `ca.key`. */
  get certificateAuthority(): string {
    return path.join(this.root, "certificate-authority");
  }

  /** Copies of the files that the program declares as assets, each named by its SHA-256. */
  get objects(): string {
    return path.join(this.root, "objects");
  }

  /** What machines put into buckets while they run, a folder a bucket. */
  get runtimeObjects(): string {
    return path.join(this.root, "s3");
  }

  /** Pulumi's file backend and home for this twin. */
  get pulumi(): string {
    return path.join(this.root, "pulumi");
  }

  /** Access logs and other output of the twin's cloud services, one file a log group. */
  get logGroups(): string {
    return path.join(this.root, "log-groups");
  }
}
