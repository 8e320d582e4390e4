import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseResponse, type ParseResult } from "../../verify/responseParser";

const parse = (text: string, ended = false, method = "GET"): ParseResult =>
  parseResponse(Buffer.from(text, "latin1"), ended, method);

function bodyOf(result: ParseResult): string {
  assert.equal(result.state, "complete");
  return result.response.body;
}

const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab\r\n\r\n2;x=y\r\ncd\r\n0\r\n\r\n";

describe("response parser", () => {
  it("reads a body by its length, no byte more", () => {
    assert.equal(bodyOf(parse("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokjunk")), "ok");
  });

  it("reads chunks, their extensions and a trailer", () => {
    assert.equal(bodyOf(parse(CHUNKED)), "ab\r\ncd");
    assert.equal(bodyOf(parse(CHUNKED.replace("0\r\n\r\n", "0\r\nX: y\r\n\r\n"))), "ab\r\ncd");
  });

  it("reads a body of unstated length to the end of the connection", () => {
    const text = "HTTP/1.0 200 OK\r\n\r\nok";
    assert.deepEqual(parse(text), { state: "incomplete" });
    assert.equal(bodyOf(parse(text, true)), "ok");
  });

  it("knows the responses without a body", () => {
    assert.equal(bodyOf(parse("HTTP/1.1 204 No Content\r\n\r\n")), "");
    assert.equal(bodyOf(parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")), "");
    assert.equal(bodyOf(parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, "HEAD")), "");
  });

  it("passes over interim responses", () => {
    const result = parse("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    assert.ok(result.state === "complete" && result.response.status === 403);
  });

  for (const text of [
    "SSH-2.0-x",
    "HTTP/2 200\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parse(text).state, "malformed");
    });
  }

  it("waits for the rest wherever an answer was cut", () => {
    const answers = [CHUNKED, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"];
    fc.assert(
      fc.property(
        fc.constantFrom(...answers),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (text, part) => {
          assert.deepEqual(parse(text.slice(0, Math.floor(text.length * part)), true), { state: "incomplete" });
          assert.equal(parse(text).state, "complete");
        },
      ),
    );
  });
});
