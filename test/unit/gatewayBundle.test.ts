import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CLIENT_HEADERS_DROPPED } from "../../contracts";
import { configuredMirrors, debianMirrors, mirrorsFrom } from "../../tools/debian/archives";
import { writeArchive } from "../../tools/gatewayBundle/archive";
import { closureBeyond, GATEWAY_PACKAGES, readPrintedUris } from "../../tools/gatewayBundle/closure";
import { bundleFiles, contractText } from "../../tools/gatewayBundle/contents";
import { ensurePackages, fileHash } from "../../tools/gatewayBundle/download";
import { debName, formatLock, parseLock } from "../../tools/gatewayBundle/lock";
import type { LockedPackage } from "../../tools/gatewayBundle/lock";
import { LOCK_FILE } from "../../tools/gatewayBundle/updateLock";

const MIRRORS = mirrorsFrom("http://mirror.example/debian");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const locked = (name: string, text: string): LockedPackage => ({
  package: name,
  version: "1:2.0-1+deb13u1",
  architecture: "amd64",
  sha256: sha256(text),
  archive: "debian",
  file: `pool/main/x/${name}/${name}_2.0-1+deb13u1_amd64.deb`,
});

describe("the gateway bundle", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-bundle-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const silent = (): void => undefined;

  describe("lock", () => {
    it("in git is valid, written as the command writes it, and holds what a gateway needs but no interpreter", () => {
      const text = fs.readFileSync(LOCK_FILE, "utf8");
      const lock = parseLock(text);
      assert.equal(formatLock(lock), text);
      const names = lock.packages.map((entry) => entry.package);
      for (const name of GATEWAY_PACKAGES) assert.ok(names.includes(name), name);
      assert.ok(!names.some((name) => name.startsWith("python3")));
    });

    it("is refused with every problem and the command that renews it", () => {
      const bad = {
        suite: "trixie",
        architecture: "amd64",
        packages: [{ ...locked("a", ""), sha256: "x", file: "../a.deb" }],
      };
      assert.throws(() => parseLock(JSON.stringify(bad)), /sha256[^]*file[^]*updateLock/);
    });
  });

  describe("closure", () => {
    const line = (uri: string): string =>
      `'${uri}' nginx_1%3a1.26.3-3+deb13u7_amd64.deb 613960 SHA256:${"a".repeat(64)}`;

    it("reads what apt prints", () => {
      const uri = "http://mirror.example/debian-security/pool/updates/main/n/nginx/nginx_1.26.3-3%2bdeb13u7_amd64.deb";
      assert.deepEqual(readPrintedUris(`${line(uri)}\n`, MIRRORS), [
        {
          package: "nginx",
          version: "1:1.26.3-3+deb13u7",
          architecture: "amd64",
          sha256: "a".repeat(64),
          archive: "debian-security",
          file: "pool/updates/main/n/nginx/nginx_1.26.3-3+deb13u7_amd64.deb",
        },
      ]);
    });

    it("does not leave out a line that it cannot read", () => {
      assert.throws(() => readPrintedUris(line("http://elsewhere.example/nginx.deb"), MIRRORS), /no known mirror/);
      assert.throws(
        () => readPrintedUris("'http://mirror.example/debian/a.deb' a_1_amd64.deb 1 MD5Sum:0", MIRRORS),
        /locked/,
      );
    });

    it("is what the base does not bring", () => {
      const [base, extra] = [locked("base", ""), locked("extra", "")];
      assert.deepEqual(closureBeyond([base], [base, extra]), [extra]);
    });
  });

  describe("mirrors", () => {
    it("are the variable's, with the security archive beside it", () => {
      assert.deepEqual(debianMirrors({ PORTCULLIS_DEBIAN_MIRROR: "https://mirror.example/debian/" }), {
        debian: "https://mirror.example/debian",
        "debian-security": "https://mirror.example/debian-security",
      });
      assert.throws(() => debianMirrors({ PORTCULLIS_DEBIAN_MIRROR: "mirror.example" }), /PORTCULLIS_DEBIAN_MIRROR/);
      assert.throws(() => debianMirrors({}, () => ""), /PORTCULLIS_DEBIAN_MIRROR/);
    });

    it("knows the host's mirrors before its first apt-get update, and the security archive beside the main one", () => {
      const lines = ["||http://mirror.example/debian", "||http://vendor.example/packages"];
      assert.deepEqual(
        debianMirrors({}, () => lines.join("\n")),
        { debian: "http://mirror.example/debian", "debian-security": "http://mirror.example/debian-security" },
      );
    });

    it("are read from apt's, without other vendors' repositories", () => {
      const lines = [
        "Vendor|Debian|https://deb.vendor.example/debian",
        "Debian|Debian|http://near.example/trixie/",
        "Debian|Debian Backports|http://far.example/debian/",
        "Debian|Debian-Security|http://near.example/security/",
      ];
      assert.deepEqual(configuredMirrors(`${lines.join("\n")}\n`), {
        debian: "http://near.example/trixie",
        "debian-security": "http://near.example/security",
      });
    });
  });

  describe("packages", () => {
    it("are fetched once, by their bytes", async () => {
      const wanted = locked("a", "content");
      const fetched: string[] = [];
      const fetchFile = (uri: string, file: string): Promise<void> => {
        fetched.push(uri);
        return fs.promises.writeFile(file, "content");
      };
      for (let run = 0; run < 2; run += 1) await ensurePackages([wanted], folder, silent, fetchFile, () => MIRRORS);
      assert.deepEqual(fetched, [`http://mirror.example/debian/${wanted.file}`]);
      assert.equal(fileHash(path.join(folder, debName(wanted))), wanted.sha256);
    });

    it("of other bytes are refused and not kept", async () => {
      const fetchFile = (_: string, file: string): Promise<void> => fs.promises.writeFile(file, "forged");
      const attempt = ensurePackages([locked("a", "content")], folder, silent, fetchFile, () => MIRRORS);
      await assert.rejects(attempt, /a 1:2\.0-1.*SHA-256/);
      assert.deepEqual(fs.readdirSync(folder), []);
    });

    it("that have left the mirror are all named, with the command that renews the lock", async () => {
      const fetchFile = (): Promise<void> => Promise.reject(new Error("404  Not Found"));
      const attempt = ensurePackages([locked("a", "1"), locked("b", "2")], folder, silent, fetchFile, () => MIRRORS);
      await assert.rejects(attempt, /a 1:2\.0-1[^]*404[^]*b 1:2\.0-1[^]*updateLock\.ts/);
    });
  });

  describe("archive", () => {
    it("has the same bytes whatever the times, the modes and the order of its sources", () => {
      const write = (name: string, mode: number, time: number): string => {
        const file = path.join(folder, name);
        fs.writeFileSync(file, "same");
        fs.chmodSync(file, mode);
        fs.utimesSync(file, time, time);
        return file;
      };
      const text = { name: "b/text", text: "t" };
      writeArchive([{ name: "a/file", source: write("one", 0o700, 1) }, text], path.join(folder, "one.tar"));
      writeArchive([text, { name: "a/file", source: write("two", 0o644, 1e9) }], path.join(folder, "two.tar"));
      assert.equal(fileHash(path.join(folder, "one.tar")), fileHash(path.join(folder, "two.tar")));
    });
  });

  it("holds every package, the rules, the agent and the project's constants", () => {
    const rules = path.join(folder, "rules");
    fs.mkdirSync(rules);
    fs.writeFileSync(path.join(rules, "a.conf"), "");
    const lock = { suite: "trixie", architecture: "amd64" as const, packages: [locked("nginx", "")] };
    const names = bundleFiles(lock, { version: "4.25.0", directory: folder }, folder).map((file) => file.name);
    for (const name of [
      "packages/nginx_2.0-1+deb13u1_amd64.deb",
      "rule-set/rules/a.conf",
      "agent/install.py",
      "agent/portcullis_common/settings.py",
      "agent/portcullis_gateway/agent.py",
      "agent/portcullis_management/__init__.py",
      "waf/main.conf",
      "systemd/portcullis-nginx.service",
      "contract.json",
      "manifest.json",
    ]) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual(names, [...names].sort());
    for (const header of CLIENT_HEADERS_DROPPED) assert.ok(contractText().includes(`"${header}"`));
  });
});
