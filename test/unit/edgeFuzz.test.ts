import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { z } from "zod";
import { renderEdgeFunction } from "../../components/packaging/edgeFunction";
import { VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import { ATTACKER, VIEWERS } from "./edgeEvents";
import { EdgeRuntime } from "./edgeRuntime";

/** Every event that the CloudFront guide ("Event structure") allows, with the names that would hurt most. */
const text = fc.string({ unit: "binary" });
const field = fc.record({ value: text, multiValue: fc.array(fc.record({ value: text })) }, { requiredKeys: ["value"] });
const cookie = fc.record({ value: text, attributes: text }, { requiredKeys: ["value"] });
const headerName = fc.oneof(
  fc.constantFrom(VIEWER_ADDRESS_HEADER, "x-forwarded-for", "true-client-ip", "__proto__", "constructor", "tostring"),
  fc.constantFrom("upgrade", "x-http-method-override", "host", "viewer", "ip"),
  text.map((name) => name.toLowerCase()),
);
const address = fc.oneof(
  fc.constantFrom(...VIEWERS, ATTACKER, ...VIEWERS.map((viewer) => `::ffff:${viewer}`)),
  fc.ipV4(),
  fc.ipV6(),
);
const event = fc.record({
  version: fc.constant("1.0"),
  context: fc.record(
    { distributionDomainName: text, endpoint: text, distributionId: text, requestId: text, eventType: text },
    { requiredKeys: ["eventType"] },
  ),
  viewer: fc.record({ ip: address }),
  request: fc.record({
    method: fc.constantFrom("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"),
    uri: text.map((path) => `/${path}`),
    querystring: fc.dictionary(text, field),
    headers: fc.dictionary(headerName, field),
    cookies: fc.dictionary(text, cookie),
  }),
});

const Answer = z.looseObject({
  statusCode: z.number().optional(),
  headers: z.record(z.string(), z.object({ value: z.string(), multiValue: z.array(z.unknown()).optional() })),
});

describe("edge function, fuzzed with every event that is documented", () => {
  it("never throws, never lets an unlisted viewer through, and always assigns the viewer header", () => {
    const edge = new EdgeRuntime(renderEdgeFunction(VIEWERS));
    fc.assert(
      fc.property(event, (sent) => {
        const { statusCode, headers, ...rest } = Answer.parse(edge.handle(sent));
        const { ip } = sent.viewer;
        const isRefused = ["upgrade", "x-http-method-override"].some((name) =>
          Object.hasOwn(sent.request.headers, name),
        );
        if (!VIEWERS.includes(ip) || isRefused) {
          assert.equal(statusCode, 403);
          return;
        }
        assert.equal(statusCode, undefined);
        assert.deepEqual(headers[VIEWER_ADDRESS_HEADER], { value: ip });
        assert.equal(rest["uri"], sent.request.uri);
        assert.equal(rest["method"], sent.request.method);
      }),
      { numRuns: 500 },
    );
    assert.deepEqual(edge.lines, []);
  });

  it("while audited lets all through, each with its true address", () => {
    const edge = new EdgeRuntime(renderEdgeFunction(VIEWERS, { auditUntil: "2026-11-30" }));
    fc.assert(
      fc.property(event, (sent) => {
        const { statusCode, headers } = Answer.parse(edge.handle(sent));
        assert.equal(statusCode, undefined);
        assert.deepEqual(headers[VIEWER_ADDRESS_HEADER], { value: sent.viewer.ip });
      }),
    );
    assert.ok(edge.lines.length > 0);
  });
});
