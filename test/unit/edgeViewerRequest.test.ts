import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { inspect } from "node:util";
import * as vm from "node:vm";
import { transformSync } from "esbuild";
import * as ts from "typescript";
import { z } from "zod";
import { METHOD_OVERRIDE_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";

const VIEWERS = ["203.0.113.10", "203.0.113.11"];
const ATTACKER = "198.51.100.20";
const SOURCE = fs.readFileSync(path.join(__dirname, "../../workloads/edge/viewerRequest.ts"), "utf8");

function render(viewers: string[] = VIEWERS): string {
  const define = { ALLOWED_VIEWERS: viewers, VIEWER_ADDRESS_HEADER, METHOD_OVERRIDE_HEADER };
  return transformSync(SOURCE, {
    loader: "ts",
    charset: "ascii",
    define: Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)])),
  }).code;
}

type Headers = Record<string, { value: string; multiValue?: { value: string }[] }>;

/** An event as CloudFront sends it to a viewer-request function (functions-event-structure in its guide). */
function viewerEvent(ip: unknown, headers: Headers = {}): Record<string, unknown> {
  return {
    version: "1.0",
    context: {
      distributionDomainName: "d111111abcdef8.cloudfront.net",
      distributionId: "EDFDVBD6EXAMPLE",
      eventType: "viewer-request",
      requestId: "EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==",
    },
    viewer: { ip },
    request: {
      method: "GET",
      uri: "/prod/items/a%2Fb",
      querystring: { id: { value: "42" } },
      headers: { host: { value: "d111111abcdef8.cloudfront.net" }, accept: { value: "*/*" }, ...headers },
      cookies: { id: { value: "CookieIdValue", attributes: "" } },
    },
  };
}

/** Runs the rendered script with no global but the language's own, as the edge does. */
function run(event: unknown, code = render()): unknown {
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(code, context);
  const result: unknown = vm.runInContext(`JSON.stringify(handler(${JSON.stringify(event)}))`, context);
  return JSON.parse(z.string().parse(result));
}

function assertRefused(result: unknown): void {
  const refusal = z.object({ statusCode: z.literal(403), body: z.object({ data: z.string() }) }).parse(result);
  assert.deepEqual(JSON.parse(refusal.body.data), { message: "Forbidden" });
}

describe("edge function for viewer requests", () => {
  it("passes a request of the egress on, unchanged but for the viewer header", () => {
    for (const ip of VIEWERS) {
      const expected = viewerEvent(ip, { [VIEWER_ADDRESS_HEADER]: { value: ip } }).request;
      assert.deepEqual(run(viewerEvent(ip)), expected);
    }
  });

  it("replaces what the viewer sent under the viewer header, every value of it", () => {
    const forged = { value: VIEWERS[1] ?? "", multiValue: [{ value: "x" }, { value: VIEWERS[1] ?? "" }] };
    const result = run(viewerEvent(VIEWERS[0], { [VIEWER_ADDRESS_HEADER]: forged }));
    const expected = viewerEvent(VIEWERS[0], { [VIEWER_ADDRESS_HEADER]: { value: VIEWERS[0] ?? "" } }).request;
    assert.deepEqual(result, expected);
  });

  for (const ip of [ATTACKER, `::ffff:${String(VIEWERS[0])}`, "203.0.113.1", "203.0.113.100", "", undefined, 0]) {
    it(`refuses the viewer ${inspect(ip)}`, () => {
      assertRefused(run(viewerEvent(ip)));
    });
  }

  it("refuses another viewer whatever it says about itself", () => {
    const address = { value: VIEWERS[0] ?? "" };
    assertRefused(run(viewerEvent(ATTACKER, { [VIEWER_ADDRESS_HEADER]: address, "x-forwarded-for": address })));
  });

  for (const name of ["upgrade", METHOD_OVERRIDE_HEADER]) {
    it(`refuses ${name}, even from the egress and even when empty`, () => {
      assertRefused(run(viewerEvent(VIEWERS[0], { [name]: { value: "" } })));
      assertRefused(run(viewerEvent(VIEWERS[0], { [name]: { value: "DELETE" } })));
    });
  }

  it("refuses everybody when there is no egress", () => {
    assertRefused(run(viewerEvent(VIEWERS[0]), render([])));
  });

  it("stops on an event that is not whole, or without its constants: CloudFront then answers 503", () => {
    assert.throws(() => run({}));
    const bare = transformSync(SOURCE, { loader: "ts" }).code;
    assert.throws(() => run(viewerEvent(VIEWERS[0]), bare), /ALLOWED_VIEWERS/);
  });

  it("stays within the function's size with room for many addresses", () => {
    const many = Array.from({ length: 64 }, (_, index) => `203.0.113.${100 + index}`);
    assert.ok(Buffer.byteLength(render(many)) < 10 * 1024);
  });

  it("uses nothing that the runtime lacks", () => {
    const unsupported = new Set([
      ts.SyntaxKind.ImportDeclaration,
      ts.SyntaxKind.ExportDeclaration,
      ts.SyntaxKind.ExportKeyword,
      ts.SyntaxKind.ExportAssignment,
      ts.SyntaxKind.ClassDeclaration,
      ts.SyntaxKind.ClassExpression,
      ts.SyntaxKind.ForOfStatement,
      ts.SyntaxKind.SpreadElement,
      ts.SyntaxKind.SpreadAssignment,
      ts.SyntaxKind.ObjectBindingPattern,
      ts.SyntaxKind.ArrayBindingPattern,
      ts.SyntaxKind.QuestionDotToken,
      ts.SyntaxKind.QuestionQuestionToken,
      ts.SyntaxKind.YieldExpression,
      ts.SyntaxKind.BigIntLiteral,
      ts.SyntaxKind.WithStatement,
    ]);
    const absent = new Set([
      "eval",
      "Function",
      "setTimeout",
      "setInterval",
      "setImmediate",
      "fetch",
      "XMLHttpRequest",
      "require",
      "process",
    ]);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (unsupported.has(node.kind) || (ts.isIdentifier(node) && absent.has(node.text))) {
        found.push(node.getText());
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile("function.js", render(), ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS));
    assert.deepEqual(found, []);
  });
});
