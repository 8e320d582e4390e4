import { createHash } from "node:crypto";

/** Which root file system: that of a gateway's machine image, or the programs that play AWS's network services. */
export type RootFileSystemKind = "instance" | "services";

/** Everything that decides what is in a root file system. */
export interface Recipe {
  /** Raised when the way of building changes what comes out. */
  formatVersion: number;
  suite: string;
  packages: string[];
  /** dpkg options, `path-exclude` for what nobody reads on the twin. */
  dpkgOptions: string[];
}

const COMMON = {
  formatVersion: 1,
  suite: "trixie",
  dpkgOptions: [
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/doc/*",
    "path-exclude=/usr/share/locale/*",
    "path-exclude=/usr/share/info/*",
  ],
};

/** What is in each root file system. */
export const RECIPES: Record<RootFileSystemKind, Recipe> = {
  // What Debian's cloud image brings and a gateway's user data may count on. The WAF engine comes with its bundle.
  instance: {
    ...COMMON,
    packages: [
      "ca-certificates",
      "dbus",
      "iproute2",
      "mount",
      "openssl",
      "procps",
      "python3",
      "systemd",
      "systemd-sysv",
    ],
  },
  services: { ...COMMON, packages: ["dnsmasq-base", "haproxy"] },
};

/** Name of a root file system's folder: changes exactly when its recipe does. */
export function folderName(kind: RootFileSystemKind): string {
  const hash = createHash("sha256").update(JSON.stringify(RECIPES[kind])).digest("hex");
  return `${kind}-${hash.slice(0, 16)}`;
}
