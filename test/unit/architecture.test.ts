import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { PROJECT_ROOT } from "../../twin/paths";

const TABLE = path.join(PROJECT_ROOT, "docs", "architecture.md");
const MOST_LINES_OF_THE_PROGRAM = 100;
const IGNORED = ["node_modules", "dist", ".cache", ".git"];

/** A folder (`twin/`) or file (`index.ts`) at the root, with the folders and files whose code it may import. */
type Rooms = Map<string, string[]>;

interface Import {
  /** Path in the project. */
  file: string;
  /** As it was written. */
  specifier: string;
}

/** Reads the table of rooms: names in backticks in its first column, and what each may import in its last. */
function roomsOf(document: string): Rooms {
  const rooms: Rooms = new Map();
  for (const line of document.split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    const names = namesIn(cells[1] ?? "");
    if (cells.length === 5 && names.length > 0) {
      const allowed = cells[3] === "everything" ? [""] : namesIn(cells[3] ?? "");
      for (const name of names) rooms.set(name, allowed);
    }
  }
  return rooms;
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

/** The room of a path in the project, e.g. `twin/`. */
function roomOf(file: string): string {
  const [first = "", ...rest] = file.split("/");
  return rest.length === 0 ? first : `${first}/`;
}

/** Every import that leads where the table does not allow, in words. */
function trespasses(imports: Import[], rooms: Rooms): string[] {
  return imports.flatMap(({ file, specifier }) => {
    const allowed = rooms.get(roomOf(file));
    if (allowed === undefined) return [`${file}: its room is not in the table of docs/architecture.md`];
    if (!specifier.startsWith(".")) return [];
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const isAllowed = [roomOf(file), ...allowed].some((place) =>
      place.endsWith("/") || place === "" ? `${target}/`.startsWith(place) : target === place.replace(/\.ts$/, ""),
    );
    return isAllowed ? [] : [`${file} imports ${specifier}: it may import ${allowed.join(", ") || "nothing"}`];
  });
}

function sourceFiles(folder = PROJECT_ROOT): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.includes(entry.name) ? [] : sourceFiles(file);
    return /\.(ts|js)$/.test(entry.name) ? [path.relative(PROJECT_ROOT, file)] : [];
  });
}

function importsOf(file: string, text: string): Import[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => ({ file, specifier: fileName }));
}

describe("the walls between the rooms", () => {
  const rooms = roomsOf(fs.readFileSync(TABLE, "utf8"));
  const imports = sourceFiles().flatMap((file) =>
    importsOf(file, fs.readFileSync(path.join(PROJECT_ROOT, file), "utf8")),
  );

  it("stand where docs/architecture.md puts them", () => {
    assert.ok(imports.length > 1000, `only ${imports.length} imports were found`);
    assert.deepEqual(trespasses(imports, rooms), []);
  });

  it("keep contracts pure, and Pulumi out of what runs inside of what is deployed", () => {
    const packages = imports.filter(({ specifier }) => !specifier.startsWith("."));
    const ofContracts = packages.filter(({ file }) => file.startsWith("contracts/"));
    const pulumi = packages.filter(
      ({ file, specifier }) => file.startsWith("workloads/") && specifier.startsWith("@pulumi/"),
    );
    assert.deepEqual([...ofContracts, ...pulumi], []);
  });

  it("leave the program short enough to be read at once", () => {
    const lines = fs.readFileSync(path.join(PROJECT_ROOT, "index.ts"), "utf8").trimEnd().split("\n").length;
    assert.ok(lines <= MOST_LINES_OF_THE_PROGRAM, `index.ts has ${lines} lines`);
  });

  it("are found by every form of import, and what crosses one is named", () => {
    const table = roomsOf(
      ["| `a/` | x | `c/`, `b/open/`, `d.ts` |", "| `b/`, `c/` | x | nothing |", "| `t/` | x | everything |"].join(
        "\n",
      ),
    );
    const forms = [
      'import x from "../b/open/x";',
      'import { type Y } from "../b/y";',
      'export * from "../c";',
      'const w = require("../t/w");',
      'void import("../d");',
      'import "node:fs";',
    ];
    assert.deepEqual(trespasses(importsOf("a/one.ts", forms.join("\n")), table), [
      "a/one.ts imports ../b/y: it may import c/, b/open/, d.ts",
      "a/one.ts imports ../t/w: it may import c/, b/open/, d.ts",
    ]);
    assert.deepEqual(trespasses([{ file: "c/one.ts", specifier: "../b/two" }], table), [
      "c/one.ts imports ../b/two: it may import nothing",
    ]);
    assert.deepEqual(trespasses([{ file: "t/one.ts", specifier: "../a/one" }], table), []);
    assert.equal(trespasses([{ file: "new/one.ts", specifier: "./two" }], table).length, 1);
  });
});
