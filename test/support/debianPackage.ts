import * as fs from "node:fs";
import * as path from "node:path";
import * as zlib from "node:zlib";
import { temporaryFolder } from "./temporary";

const BLOCK = 512;

/** What a small Debian package tells of itself. */
export interface DebianPackageFields {
  name?: string;
  architecture?: string;
  /** How its control archive is packed; `opaque` stands for a way that Node does not read. */
  packed?: "gz" | "plain" | "opaque";
}

/** A file with the form of a Debian package (deb(5)) that installs nothing. */
export function temporaryDebianPackage(fields: DebianPackageFields = {}): string {
  const { name = "amazon-ssm-agent", architecture = "amd64", packed = "gz" } = fields;
  const control = tarFile("./control", `Package: ${name}\nVersion: 1\nArchitecture: ${architecture}\n`);
  const member = {
    gz: { name: "control.tar.gz", content: zlib.gzipSync(control) },
    plain: { name: "control.tar", content: control },
    opaque: { name: "control.tar.xz", content: Buffer.from("xz") },
  }[packed];
  const content = Buffer.concat([
    Buffer.from("!<arch>\n"),
    archiveMember("debian-binary", Buffer.from("2.0\n")),
    archiveMember(member.name, member.content),
    archiveMember("data.tar.gz", zlib.gzipSync(Buffer.alloc(2 * BLOCK))),
  ]);
  const file = path.join(temporaryFolder(), `${name}.deb`);
  fs.writeFileSync(file, content);
  return file;
}

function archiveMember(name: string, content: Buffer): Buffer {
  const header = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}`;
  const padding = content.length % 2 === 0 ? "" : "\n";
  return Buffer.concat([
    Buffer.from(`${header}${String(content.length).padEnd(10)}\`\n`),
    content,
    Buffer.from(padding),
  ]);
}

/** Only what a reader of the text inside needs: a header's name, and blocks. */
function tarFile(name: string, text: string): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name);
  const body = Buffer.alloc(Math.ceil(text.length / BLOCK) * BLOCK);
  body.write(text);
  return Buffer.concat([header, body]);
}
