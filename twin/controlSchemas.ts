import { z } from "zod";
import type { Observation } from "../verify/observation";
import { VantagePointName, type ProbeRequest, type ProbeResponse } from "../verify/vantagePoint";
import type {
  AdministratorCall,
  ConcurrencyCall,
  CrashCall,
  CredentialsCall,
  DesiredCapacityCall,
  FleetStatus,
  ObservationPage,
  ProbeCall,
  PatienceCall,
  PropagationCall,
  SessionProbeCall,
  SystemsManagerCall,
  TwinFailure,
  TwinStatus,
} from "./controlProtocol";
import type { RoleCredentials } from "./credentials";
import type { ResourceRecord } from "./resourceRecord";
import type { ApiAnswer } from "./services/vantage.types";

/** Checks of everything that crosses the control socket, one for each shape of controlProtocol.ts. */
export const resourceRecordSchema: z.ZodType<ResourceRecord> = z.lazy(() =>
  z.object({
    urn: z.string().min(1),
    type: z.string().min(1),
    id: z.string(),
    inputs: z.record(z.string(), z.unknown()),
    outputs: z.record(z.string(), z.unknown()),
    snapshot: z.array(resourceRecordSchema).optional(),
  }),
);

const probeRequestSchema: z.ZodType<ProbeRequest> = z.object({
  connectTo: z.string().min(1),
  port: z.number().int().min(1).max(65535),
  serverName: z.string(),
  verifyCertificate: z.boolean(),
  method: z.string().min(1),
  target: z.string().min(1),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string(),
  timeoutMilliseconds: z.number().positive(),
  httpVersion: z.enum(["1.0", "1.1"]).optional(),
  tlsVersion: z.enum(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]).optional(),
  sender: z.ipv4().optional(),
  hopsBehind: z.number().int().min(0).optional(),
  connection: z.string().min(1).optional(),
  clientCertificate: z.object({ certificatePem: z.string(), privateKeyPem: z.string() }).optional(),
});

export const probeCallSchema: z.ZodType<ProbeCall> = z.object({
  from: z.enum(VantagePointName),
  request: probeRequestSchema,
});

export const probeResponseSchema: z.ZodType<ProbeResponse> = z.union([
  z.object({
    outcome: z.literal("response"),
    status: z.number().int(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: z.string(),
  }),
  z.object({ outcome: z.enum(["timeout", "refused", "unresolved", "tls", "closed"]), detail: z.string() }),
]);

export const observationSchema: z.ZodType<Observation> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("distribution-request"),
    distributionId: z.string(),
    peerAddress: z.string(),
    serverName: z.string(),
    status: z.number().int(),
  }),
  z.object({
    kind: z.literal("api-request"),
    apiId: z.string(),
    stage: z.string(),
    method: z.string(),
    target: z.string(),
    bodySha256: z.string(),
    peerAddress: z.string(),
    status: z.number().int(),
  }),
  z.object({
    kind: z.literal("web-acl-inspection"),
    webAcl: z.string(),
    apiId: z.string(),
    stage: z.string(),
    action: z.enum(["ALLOW", "BLOCK"]),
    terminatingRule: z.string(),
    countedRules: z.array(z.string()),
  }),
  z.object({
    kind: z.literal("function-invocation"),
    functionName: z.string(),
    apiId: z.string().optional(),
    caller: z.string(),
  }),
]);

export const observationPageSchema: z.ZodType<ObservationPage> = z.object({
  next: z.number().int().min(0),
  observations: z.array(observationSchema),
});

export const twinStatusSchema: z.ZodType<TwinStatus> = z.object({
  processId: z.number().int(),
  instances: z.array(z.object({ id: z.string(), groupId: z.string(), address: z.string(), state: z.string() })),
  services: z.array(z.object({ name: z.string(), address: z.string() })),
});

export const fleetStatusSchema: z.ZodType<FleetStatus> = z.object({
  groupId: z.string(),
  desiredCapacity: z.number().int(),
  minimum: z.number().int(),
  maximum: z.number().int(),
  refresh: z.object({ finished: z.boolean(), replaced: z.number().int(), total: z.number().int() }).optional(),
  activities: z.array(z.string()),
});

export const desiredCapacityCallSchema: z.ZodType<DesiredCapacityCall> = z.object({
  groupId: z.string().min(1),
  desiredCapacity: z.number().int().min(0),
});

export const propagationCallSchema: z.ZodType<PropagationCall> = z.object({
  milliseconds: z.number().int().min(0).max(600_000),
});

export const patienceCallSchema: z.ZodType<PatienceCall> = z.object({
  // None at all would be a group that nobody waits for, which AWS's provider has another word for.
  milliseconds: z.number().int().min(1).max(3_600_000),
});

export const crashCallSchema: z.ZodType<CrashCall> = z.object({ instanceId: z.string().min(1) });

export const concurrencyCallSchema: z.ZodType<ConcurrencyCall> = z.object({ executions: z.number().int().min(0) });

export const credentialsCallSchema: z.ZodType<CredentialsCall> = z.object({ roleArn: z.string().min(1) });

export const roleCredentialsSchema: z.ZodType<RoleCredentials> = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
});

export const administratorCallSchema: z.ZodType<AdministratorCall> = z.object({ policy: z.string().min(1) });

export const systemsManagerCallSchema: z.ZodType<SystemsManagerCall> = z.object({
  from: z.enum(VantagePointName),
  credentials: roleCredentialsSchema,
  action: z.string().regex(/^[A-Za-z]+$/),
  input: z.record(z.string(), z.unknown()),
});

export const apiAnswerSchema: z.ZodType<ApiAnswer> = z.object({
  status: z.number().int(),
  body: z.record(z.string(), z.unknown()),
});

export const sessionProbeCallSchema: z.ZodType<SessionProbeCall> = z.object({
  from: z.enum(VantagePointName),
  session: z.object({ streamUrl: z.url(), token: z.string() }),
  request: probeRequestSchema,
});

export const twinFailureSchema: z.ZodType<TwinFailure> = z.object({
  part: z.string(),
  message: z.string(),
  kept: z.boolean(),
});
