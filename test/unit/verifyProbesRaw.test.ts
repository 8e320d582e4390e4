import * as assert from "node:assert/strict";
import type { ProbeRequest, ProbeResponse } from "../../verify/vantagePoint";
import { serialize } from "../../verify/rawRequest";
import { answer, atDistribution, atFrontDoor, BACKEND_CALL, evidence, GATEWAY_REFUSAL } from "./verifyEvidence";
import { byAnswers, everyAnswer, idsWith, probe, whatsOf } from "./verifyProbesSupport";

const CLOSED: ProbeResponse = { outcome: "closed", detail: "reset" };
const ARRIVALS = ["raw-framing", "raw-header-names", "raw-paths", "raw-upgrade", "raw-headers-dropped"];

const seenOf = ({ method, target }: ProbeRequest) => atFrontDoor({ method, target: `/prod${target}` });
const echo = (method: string): ProbeResponse => answer(200, JSON.stringify({ method, path: "/items" }));

describe("probes of raw bytes", () => {
  it("are all here", () => {
    assert.deepEqual(new Set(idsWith("raw-")), new Set(ARRIVALS));
  });

  for (const id of ARRIVALS) {
    const { requests } = probe(id);
    const served = evidence(
      requests.map(({ method }) => echo(method)),
      ...requests.map(seenOf),
    );

    it(`${id} passes when what was sent arrived, each once, and only then`, () => {
      assert.equal(whatsOf(id, served), "");
      assert.equal(byAnswers(id, served.responses), "");
      const hidden = atFrontDoor({ target: "/portcullis-verify/hidden" });
      assert.match(
        whatsOf(id, { ...served, observations: [...served.observations, hidden] }),
        /saw GET \/portcullis-verify\/hidden, which was not sent/,
      );
      const [first] = served.observations;
      assert.ok(first !== undefined);
      assert.match(whatsOf(id, { ...served, observations: [...served.observations, first] }), /not so often/);
      const twice = requests.flatMap(() => [atDistribution(), atDistribution()]);
      assert.match(whatsOf(id, { ...served, observations: [...served.observations, ...twice] }), /to the distribution/);
      assert.match(whatsOf(id, { ...served, observations: served.observations.slice(1) }), /were answered 2xx/);
      assert.match(whatsOf(id, { ...served, responses: requests.map(() => echo("DELETE")) }), /was executed as DELETE/);
      assert.match(whatsOf(id, everyAnswer(id, answer(502))), /502/);
      assert.match(whatsOf(id, everyAnswer(id, answer(101))), /101/);
    });
  }

  it("may be refused, but for those that a gateway only has to drop something of", () => {
    for (const id of ARRIVALS) {
      for (const refusal of [GATEWAY_REFUSAL, answer(400), CLOSED]) {
        assert.equal(whatsOf(id, everyAnswer(id, refusal)) === "", id !== "raw-headers-dropped", id);
      }
    }
  });

  it("raw-encodings passes when nothing beyond the gateways saw it, and only then", () => {
    const id = "attack-encodings";
    for (const refusal of [answer(415), GATEWAY_REFUSAL]) assert.equal(whatsOf(id, everyAnswer(id, refusal)), "");
    assert.match(
      whatsOf(id, everyAnswer(id, answer(201), atDistribution(), BACKEND_CALL)),
      /no refusal: 201[^]*got the request/,
    );
    assert.match(whatsOf(id, everyAnswer(id, answer(415), atFrontDoor())), /came to the API's front door/);
  });

  it("go on the wire as they are written: framing is the probe's own", () => {
    const wires = probe("raw-framing").requests.map((request) => serialize(request).toString("latin1"));
    assert.ok(wires.every((wire) => wire.includes("GET /portcullis-verify/hidden HTTP/1.1\r\n")));
    const both = wires.filter(
      (wire) => /Content-Length: 4\r\n/.test(wire) && /Transfer-Encoding: chunked\r\n/.test(wire),
    );
    assert.equal(both.length, 2);
    assert.ok(wires.some((wire) => wire.includes("Transfer-Encoding : chunked\r\n")));
    assert.ok(wires.some((wire) => wire.includes("Transfer-Encoding: \r\n chunked\r\n")));
    for (const wire of wires) {
      const [head = "", hidden = ""] = wire.split("GET /portcullis-verify/hidden");
      assert.ok(hidden.length > 0 && !/transfer-encoding: chunked[^]*transfer-encoding: chunked/i.test(head));
    }
  });
});
