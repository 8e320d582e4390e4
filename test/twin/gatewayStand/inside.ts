// Runs inside the stand's namespaces as their first process. Commands come on standard input, one JSON a line.
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import * as readline from "node:readline";
import * as tls from "node:tls";
import { setTimeout as pause } from "node:timers/promises";
import type { GatewaySettings } from "../../../contracts";
import { GATEWAY_HEALTH_PATH, GATEWAY_PORT, InstanceRole, MANAGEMENT_PREFIX } from "../../../contracts";
import { CertificateAuthority } from "../../../twin/certificateAuthority";
import { filledBootstrap, mountRoot, prepareRoot, runUserData, startProgram, until } from "./instance";
import { ManagementServer } from "./managementServer";
import { Command, STAND, StandOptions } from "./protocol";
import type { ClientRequest, Reply } from "./protocol";
import { Bucket, metadataService, Origin, secretsManager } from "./services";

const ROOT = "/mnt/root";

const options = StandOptions.parse(JSON.parse(process.argv[2] ?? ""));
const objects = new Map(Object.entries(options.objects));

function mountFolder(): void {
  execFileSync("mount", ["--make-rprivate", "/"]);
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", "/mnt"]);
  for (const folder of ["lower", "authority"]) fs.mkdirSync(`/mnt/${folder}`);
  // Bound first: a folder's name may hold characters that overlay reads as its own.
  execFileSync("mount", ["--bind", options.rootFileSystem, "/mnt/lower"]);
  mountRoot(ROOT);
}

function bringUpNetwork(): void {
  const addresses = [
    STAND.originAddress,
    STAND.s3Address,
    STAND.metadataAddress,
    STAND.loadBalancer,
    STAND.stranger,
    STAND.gateway,
    STAND.secretsManagerAddress,
  ];
  execFileSync("ip", ["link", "set", "lo", "up"]);
  for (const address of addresses) execFileSync("ip", ["address", "add", `${address}/32`, "dev", "lo"]);
}

function userData(): string {
  const settings: GatewaySettings = {
    role: InstanceRole.Gateway,
    region: STAND.region,
    bucket: STAND.bucket,
    bundleKey: STAND.bundleKey,
    bundleSha256: options.bundleSha256,
    hostRoutePrefix: STAND.hostRoutePrefix,
    hostRoutePollSeconds: 1,
    loadBalancerCidrs: ["10.40.0.0/24", "10.40.1.0/24"],
    ...(options.management && {
      management: { managementPrefix: MANAGEMENT_PREFIX, roleId: STAND.gatewayRoleId },
    }),
  };
  return filledBootstrap(settings);
}

/** systemctl does nothing in a chroot; the stand starts what the units would, with their user and command. */
async function bootGateway(): Promise<void> {
  await runUserData(ROOT, ["chroot", ROOT], userData());
  startProgram(["chroot", ROOT], "gateway-agent");
  if (options.management) startProgram(["chroot", ROOT], "gateway-reporter");
  const configuration = `${ROOT}/var/lib/portcullis/nginx.conf`;
  await until("the agent writes a configuration", () => fs.existsSync(configuration));
  startNginx(configuration);
  await until("the gateway is healthy", async () => (await health()) === 200);
}

function startNginx(configuration: string): void {
  const program = ["/usr/sbin/nginx", "-e", "stderr", "-c", "/var/lib/portcullis/nginx.conf"];
  const nginx = spawn("chroot", ["--userspec=www-data:www-data", ROOT, ...program], {
    stdio: ["ignore", "ignore", fs.openSync("/mnt/nginx.log", "a")],
    env: { PATH: "/usr/sbin:/usr/bin", LD_PRELOAD: "" },
  });
  nginx.on("exit", (ended) => process.stderr.write(`nginx ended with ${String(ended)}\n`));
  let loaded = fs.readFileSync(configuration, "utf8");
  setInterval(() => {
    const text = fs.readFileSync(configuration, "utf8");
    if (text === loaded) return;
    loaded = text;
    nginx.kill("SIGHUP");
  }, 50);
}

async function health(): Promise<number | undefined> {
  const probe = { method: "GET", path: GATEWAY_HEALTH_PATH, host: STAND.gateway, headers: [], body: "" };
  return send({ ...probe, from: STAND.loadBalancer }).then(
    (reply) => reply.status,
    () => undefined,
  );
}

function send(request: ClientRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = https.request(
      {
        host: STAND.gateway,
        port: GATEWAY_PORT,
        localAddress: request.from,
        method: request.method,
        path: request.path,
        rejectUnauthorized: false,
        agent: false,
        setHost: false,
        headers: ["Host", request.host, ...request.headers, ...lengthHeader(request)],
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const body = Buffer.concat(chunks).toString("base64");
          resolve({ status: response.statusCode ?? 0, headers: response.rawHeaders, body });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(Buffer.from(request.body, "base64"));
  });
}

function lengthHeader(request: ClientRequest): string[] {
  if (request.body === "" || request.headers.some((name) => name.toLowerCase() === "transfer-encoding")) return [];
  return ["Content-Length", String(Buffer.from(request.body, "base64").length)];
}

function sendRaw(bytes: string): Promise<Reply> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const done = (): void => resolve({ body: Buffer.concat(chunks).toString("base64") });
    const socket = tls.connect({ host: STAND.gateway, port: GATEWAY_PORT, rejectUnauthorized: false });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("close", done);
    socket.on("error", () => undefined);
    socket.write(Buffer.from(bytes, "latin1"));
  });
}

async function changeObject(key: string, text: string | undefined, bucket: Bucket): Promise<Reply> {
  if (text === undefined) objects.delete(key);
  else objects.set(key, text);
  // Two more listings: by the second, what the first one led to has been put into force or refused.
  const seen = bucket.listings;
  await until("the agent looks again", () => bucket.listings >= seen + 2);
  // A reload is done when only workers of the new configuration take connections.
  await pause(500);
  return {};
}

async function main(): Promise<void> {
  mountFolder();
  const authority = CertificateAuthority.open("/mnt/authority");
  prepareRoot(ROOT, authority.certificatePem);
  bringUpNetwork();
  const origin = new Origin(authority.issue([STAND.origin, "other.example"]));
  const bucket = new Bucket(
    authority.issue([`${STAND.bucket}.s3.${STAND.region}.amazonaws.com`]),
    options.bundle,
    objects,
  );
  await listen(metadataService(), 80, STAND.metadataAddress);
  await listen(bucket.server, 443, STAND.s3Address);
  await listen(origin.server, 443, STAND.originAddress);
  const management = options.management && new ManagementServer(options.management, options.bundleSha256);
  if (management) {
    const host = `secretsmanager.${STAND.region}.amazonaws.com`;
    const secrets = secretsManager(authority.issue([host]), management.options.loginSecret);
    await listen(secrets, 443, STAND.secretsManagerAddress);
    await management.boot(authority.certificatePem);
  }
  await bootGateway();
  answer({});
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const command = Command.parse(JSON.parse(line));
    origin.take();
    const reply = await run(command, bucket, management).catch((error: unknown) => ({ error: String(error) }));
    answer({ ...reply, received: origin.take() });
  }
  process.exit(0);
}

function run(command: Command, bucket: Bucket, management: ManagementServer | undefined): Promise<Reply> {
  switch (command.do) {
    case "request":
      return send(command.request);
    case "raw":
      return sendRaw(command.bytes);
    case "object":
      return changeObject(command.key, command.text, bucket);
    case "management":
      if (management === undefined) throw new Error("this stand has no management server");
      if (command.runs) management.start();
      else management.stop();
      return Promise.resolve({});
    case "read":
      return Promise.resolve({ body: fs.readFileSync(fileInStand(command.file)).toString("base64") });
  }
}

/** Logs of the agent and nginx go to the journal on an instance; here they are beside its root. */
function fileInStand(file: string): string {
  return file.startsWith("/mnt/") ? file : path.join(ROOT, file);
}

function listen(
  server: { listen: (port: number, host: string, done: () => void) => void },
  port: number,
  host: string,
): Promise<void> {
  return new Promise((resolve) => server.listen(port, host, resolve));
}

function answer(reply: Reply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

main().catch((error: unknown) => {
  answer({ error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
