import * as assert from "node:assert/strict";
import { once } from "node:events";
import * as net from "node:net";
import { atFirstConnection, type Door } from "../../tools/pulumi/firstConnection";

describe("a server that is started by its first connection", () => {
  let echo: net.Server;
  let starts: number;
  let door: Door;

  beforeEach(async () => {
    echo = net.createServer((socket) => socket.on("error", () => undefined).pipe(socket));
    echo.listen(0, "127.0.0.1");
    await once(echo, "listening");
    starts = 0;
    door = await atFirstConnection(() => {
      starts++;
      const address = echo.address();
      assert.ok(address !== null && typeof address === "object");
      return Promise.resolve(address.port);
    });
  });
  afterEach(() => {
    door.close();
    echo.close();
  });

  async function say(text: string): Promise<string> {
    const socket = net.connect(door.port, "127.0.0.1");
    socket.end(text);
    let answer = "";
    for await (const chunk of socket.setEncoding("utf8")) answer += String(chunk);
    return answer;
  }

  it("is not started while nobody comes", async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(starts, 0);
  });

  it("is started once, and hears everything that each caller sends", async () => {
    const long = "x".repeat(1_000_000);
    const answers = await Promise.all([say("one"), say(long), say("")]);
    assert.ok(answers[1] === long);
    assert.deepEqual([answers[0], answers[2]], ["one", ""]);
    assert.equal(starts, 1);
  });

  it("ends the connection of who waits for a server that does not start", async () => {
    const shut = await atFirstConnection(() => Promise.reject(new Error("no server")));
    const socket = net.connect(shut.port, "127.0.0.1");
    await once(socket.resume(), "close");
    shut.close();
  });

  it("ends the connections when it is closed, and takes no more", async () => {
    const socket = net.connect(door.port, "127.0.0.1");
    socket.on("error", () => undefined).write("hello");
    await once(socket, "data");
    const gone = once(socket, "close");
    door.close();
    await gone;
    const late = net.connect(door.port, "127.0.0.1");
    await assert.rejects(once(late, "connect"), /ECONNREFUSED/);
  });
});
