import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { inspect } from "node:util";
import { transformSync } from "esbuild";
import * as ts from "typescript";
import { z } from "zod";
import { renderEdgeFunction } from "../../components/packaging/edgeFunction";
import { workloadFile } from "../../components/packaging/packageRoot";
import { METHOD_OVERRIDE_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import { ATTACKER, VIEWERS, viewerEvent } from "./edgeEvents";
import { EdgeRuntime } from "./edgeRuntime";

const LIMIT_BYTES = 10 * 1024;

/** The source with other constants than the renderer would give, or without any. */
function transform(define: Record<string, unknown> = {}): string {
  return transformSync(fs.readFileSync(workloadFile("edge", "viewerRequest.ts"), "utf8"), {
    loader: "ts",
    define: Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)])),
  }).code;
}

const run = (event: unknown, code = renderEdgeFunction(VIEWERS)): unknown => new EdgeRuntime(code).handle(event);

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
    const none = transform({ ALLOWED_VIEWERS: [], VIEWER_ADDRESS_HEADER, METHOD_OVERRIDE_HEADER, AUDIT_ENDS_AT: null });
    assertRefused(run(viewerEvent(VIEWERS[0]), none));
  });

  it("stops on an event that is not whole, or without its constants: CloudFront then answers 503", () => {
    assert.throws(() => run({}));
    assert.throws(() => run(viewerEvent(VIEWERS[0]), transform()), /ALLOWED_VIEWERS/);
    // Refusing or not is a constant, too: without it nobody is let through by chance.
    const noEnd = transform({ ALLOWED_VIEWERS: VIEWERS, VIEWER_ADDRESS_HEADER, METHOD_OVERRIDE_HEADER });
    assert.throws(() => run(viewerEvent(ATTACKER), noEnd), /AUDIT_ENDS_AT/);
  });

  it("stays within the function's size with room for many addresses", () => {
    const many = Array.from({ length: 64 }, (_, index) => `203.0.113.${100 + index}`);
    assert.ok(Buffer.byteLength(renderEdgeFunction(many, { auditUntil: "2026-12-31" })) < LIMIT_BYTES);
  });

  it("uses nothing that the runtime lacks", () => {
    const unsupported = new Set([
      ts.SyntaxKind.ImportDeclaration,
      ts.SyntaxKind.ImportKeyword,
      ts.SyntaxKind.AsyncKeyword,
      ts.SyntaxKind.AwaitExpression,
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
    visit(
      ts.createSourceFile(
        "function.js",
        renderEdgeFunction(VIEWERS, { auditUntil: "2026-12-31" }),
        ts.ScriptTarget.ES2022,
        true,
        ts.ScriptKind.JS,
      ),
    );
    assert.deepEqual(found, []);
  });

  it("is held to a world that has no way to make code, wait or speak", () => {
    const globals = new EdgeRuntime("").globals();
    for (const name of ["eval", "Function", "setTimeout", "WebAssembly", "SharedArrayBuffer", "Proxy", "Reflect"]) {
      assert.ok(!globals.includes(name), name);
    }
    assert.throws(() => new EdgeRuntime("Object.prototype.upgrade = 1;"), { name: "TypeError" });
    assert.throws(() => new EdgeRuntime("JSON = undefined;"), { name: "TypeError" });
    assert.throws(() => new EdgeRuntime('(() => 1).constructor("return 1")();'), /Code generation from strings/);
  });
});

describe("edge function while its lock is audited", () => {
  const LAST_DAY = "2026-11-30";
  const END = Date.UTC(2026, 11, 1);
  const runtime = (time: number) => new EdgeRuntime(renderEdgeFunction(VIEWERS, { auditUntil: LAST_DAY }), time);

  it("lets another viewer through, asserts its true address and logs it", () => {
    const edge = runtime(END - 1);
    const forged = { value: VIEWERS[0] ?? "" };
    const result = edge.handle(viewerEvent(ATTACKER, { [VIEWER_ADDRESS_HEADER]: forged }));
    assert.deepEqual(result, viewerEvent(ATTACKER, { [VIEWER_ADDRESS_HEADER]: { value: ATTACKER } }).request);
    assert.deepEqual(edge.lines, [`{"audited":true,"reason":"viewer_not_allowed","viewer":"${ATTACKER}"}`]);
  });

  it("names what else it would refuse, and logs nothing of what it lets through anyway", () => {
    const edge = runtime(END - 1);
    edge.handle(viewerEvent(VIEWERS[0], { upgrade: { value: "h2c" } }));
    edge.handle(viewerEvent(VIEWERS[0], { [METHOD_OVERRIDE_HEADER]: { value: "DELETE" } }));
    edge.handle(viewerEvent(VIEWERS[0]));
    assert.deepEqual(
      edge.lines.map((line) => z.object({ reason: z.string() }).parse(JSON.parse(line)).reason),
      ["upgrade", "method_override"],
    );
  });

  it("refuses by itself from the first moment of the next day on", () => {
    const edge = runtime(END);
    assertRefused(edge.handle(viewerEvent(ATTACKER)));
    assert.deepEqual(edge.lines, []);
    edge.time = END - 1;
    assert.ok("uri" in z.looseObject({}).parse(edge.handle(viewerEvent(ATTACKER))));
  });

  it("is not rendered with an end that is no day", () => {
    for (const auditUntil of ["", "tomorrow", "2026-02-30", "2026-13-01", "2026-12-31T00:00:00Z"]) {
      assert.throws(() => renderEdgeFunction(VIEWERS, { auditUntil }), /auditUntil.*a day of the calendar/);
    }
  });
});
