import * as assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { mock } from "node:test";
import { ControlChannel, type FromAgent } from "../../twin/services/regional/sessions/controlChannel";
import { joinStreams } from "../../twin/services/regional/sessions/joinStreams";
import { type Session, SessionBook, Token } from "../../twin/services/regional/sessions/sessionBook";
import { administrator, MACHINE } from "./servicesSessionsSupport";

const DESTINATION = { host: "lb.example", port: 443 };

/** One end of a connection: `hear` is what comes from the other end, `said` what went there. */
function connection(): { end: Duplex; hear: (text: string | null) => void; said: () => string } {
  let said = "";
  const end = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      said += chunk.toString("utf8");
      done();
    },
  });
  return { end, hear: (text) => void end.push(text), said: () => said };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("sessions of Systems Manager on the twin: times and bounds", () => {
  let book: SessionBook;
  let wire: ReturnType<typeof connection>;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    book = new SessionBook();
    wire = connection();
    book.registrations.set(MACHINE, {
      ...{ agentVersion: "", platformName: "", platformVersion: "", computerName: "", address: "", lastPing: 0 },
    });
    book.connected(MACHINE, new ControlChannel(wire.end, () => undefined));
  });
  afterEach(() => {
    book.closeAll();
    mock.timers.reset();
  });

  const started = (): Session => {
    const session = book.start(MACHINE, administrator(), DESTINATION);
    assert.ok(session !== undefined);
    return session;
  };
  const client = (): { said: string[]; connect: () => Duplex; refuse: (status: number, reason: string) => void } => {
    const said: string[] = [];
    return {
      said,
      connect: () => connection().end,
      refuse: (status, reason) => void said.push(`${status} ${reason}`),
    };
  };

  it("give a token a minute, and one use", () => {
    const [used, late] = [new Token(), new Token()];
    assert.equal(used.take("other"), false);
    assert.equal(used.take(used.value), true);
    assert.equal(used.take(used.value), false);
    mock.timers.tick(60_001);
    assert.equal(late.take(late.value), false);
  });

  it("end a session whose client does not come within a minute, and tell the agent", async () => {
    const { id } = started();
    for (let seconds = 0; seconds < 60; seconds += 10) {
      assert.ok(book.find(id) !== undefined);
      wire.hear('{"kind":"pong"}\n');
      await settled();
      mock.timers.tick(10_000);
    }
    assert.equal(book.find(id), undefined);
    const lines = wire
      .said()
      .trim()
      .split("\n")
      .filter((line) => !line.includes("ping"));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        { kind: "start-session", sessionId: id, ...DESTINATION },
        { kind: "end-session", sessionId: id },
      ],
    );
  });

  it("refuse a client whose agent does not come within 15 s", () => {
    const session = started();
    const waiting = client();
    book.clientArrived(session, waiting);
    mock.timers.tick(14_999);
    assert.deepEqual(waiting.said, []);
    mock.timers.tick(2);
    assert.deepEqual(waiting.said[0], "504 the agent opened no data channel in time");
    assert.equal(book.find(session.id), undefined);
  });

  it("have at most 20 sessions of a machine", () => {
    const sessions = Array.from({ length: 20 }, started);
    assert.equal(book.start(MACHINE, administrator(), DESTINATION), undefined);
    book.end(sessions[0]?.id ?? "");
    assert.ok(book.start(MACHINE, administrator(), DESTINATION) !== undefined);
  });

  it("give up an agent that is silent, and not one that answers", async () => {
    const closed: string[] = [];
    const heard: FromAgent[] = [];
    const [silent, alive] = [connection(), connection()];
    new ControlChannel(silent.end, () => undefined).onClose(() => closed.push("silent"));
    new ControlChannel(alive.end, (message) => heard.push(message)).onClose(() => closed.push("alive"));
    for (let seconds = 0; seconds < 60; seconds += 10) {
      alive.hear('{"kind":"pong"}\n');
      await settled();
      mock.timers.tick(10_000);
      await settled();
    }
    assert.deepEqual(closed, ["silent"]);
    assert.equal(heard.length, 6);
    assert.match(alive.said(), /^({"kind":"ping"}\n)+$/);
  });

  it("give up an agent that says what nobody understands, or never ends a line", async () => {
    for (const text of ['{"kind":"shell"}\n', "no JSON\n", "x".repeat(70_000)]) {
      const one = connection();
      const closed = new Promise<void>((resolve) => new ControlChannel(one.end, () => undefined).onClose(resolve));
      one.hear(text);
      await closed;
    }
  });

  it("keep the newest control channel of a machine", async () => {
    const next = connection();
    const old = new Promise<void>((resolve) => wire.end.on("close", resolve));
    book.connected(MACHINE, new ControlChannel(next.end, () => undefined));
    await old;
    await settled();
    assert.equal(book.isConnected(MACHINE), true);
    next.end.destroy();
    await settled();
    await settled();
    assert.equal(book.isConnected(MACHINE), false);
  });

  it("end a connection that nobody uses for 20 minutes, and not one that is used", async () => {
    const [one, other] = [connection(), connection()];
    let ended = 0;
    joinStreams(one.end, other.end, () => (ended += 1));
    for (let minutes = 0; minutes < 40; minutes += 10) {
      one.hear("x");
      await settled();
      mock.timers.tick(10 * 60_000);
    }
    assert.equal(ended, 0);
    assert.equal(other.said(), "xxxx");
    mock.timers.tick(11 * 60_000);
    assert.equal(ended, 1);
    assert.ok(one.end.destroyed && other.end.destroyed);
  });

  it("give the other direction 10 s when one has ended", async () => {
    const [one, other] = [connection(), connection()];
    let ended = 0;
    joinStreams(one.end, other.end, () => (ended += 1));
    one.hear("last");
    one.hear(null);
    await settled();
    other.hear("answer");
    await settled();
    assert.deepEqual([other.said(), one.said()], ["last", "answer"]);
    mock.timers.tick(9_000);
    assert.equal(ended, 0);
    mock.timers.tick(1_001);
    assert.equal(ended, 1);
  });
});
