import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type Change, ChangeKind } from "../aws/diff";
import { isObject, type Properties } from "../values";
import { IncompleteResourceError, type ResourceProvider } from "./resourceProvider";
import { messageOf } from "../../twinFailureError";

const UNLIMITED = -1;

/** Serves a provider to the engine and returns the port. */
export function serve(provider: ResourceProvider): Promise<number> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": UNLIMITED,
    "grpc.max_send_message_length": UNLIMITED,
  });
  server.addService(ResourceProviderService, serviceOf(provider));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

function serviceOf(provider: ResourceProvider): grpc.UntypedServiceImplementation {
  const service: grpc.UntypedServiceImplementation = {};
  for (const name of Object.keys(ResourceProviderService)) service[name] = unimplemented(name);
  return {
    ...service,
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    getPluginInfo: unary(() => new PluginInfo().setVersion(provider.version)),
    configure: unary((call: grpc.ServerUnaryCall<proto.ConfigureRequest, proto.ConfigureResponse>) => {
      const args = properties(call.request.getArgs());
      provider.configure?.(call.getPeer(), args);
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    check: unary(async (call: grpc.ServerUnaryCall<proto.CheckRequest, proto.CheckResponse>) => {
      const { request } = call;
      const answer = await provider.check({
        ...resource(request),
        olds: properties(request.getOlds()),
        news: properties(request.getNews()),
        seed: request.getRandomseed_asU8(),
        connection: call.getPeer(),
      });
      const failures = answer.problems.map(({ property, reason }) =>
        new proto.CheckFailure().setProperty(property).setReason(reason),
      );
      return new proto.CheckResponse().setInputs(struct(answer.inputs)).setFailuresList(failures);
    }),
    diff: unary((call: grpc.ServerUnaryCall<proto.DiffRequest, proto.DiffResponse>) => {
      const { request } = call;
      const olds = properties(request.hasOldInputs() ? request.getOldInputs() : request.getOlds());
      const { changes, deleteBeforeReplace } = provider.diff({
        ...resource(request),
        olds,
        news: properties(request.getNews()),
        ignored: request.getIgnorechangesList(),
        oldOutputs: properties(request.getOlds()),
      });
      return diffResponse(changes, deleteBeforeReplace);
    }),
    create: unary(async (call: grpc.ServerUnaryCall<proto.CreateRequest, proto.CreateResponse>) => {
      const { request } = call;
      const { id, outputs } = await provider.create({
        ...resource(request),
        inputs: properties(request.getProperties()),
        preview: request.getPreview(),
        connection: call.getPeer(),
      });
      return new proto.CreateResponse().setId(id).setProperties(struct(outputs));
    }),
    update: unary(async (call: grpc.ServerUnaryCall<proto.UpdateRequest, proto.UpdateResponse>) => {
      const { request } = call;
      const outputs = await provider.update({
        ...resource(request),
        id: request.getId(),
        oldOutputs: properties(request.getOlds()),
        inputs: properties(request.getNews()),
        preview: request.getPreview(),
        connection: call.getPeer(),
      });
      return new proto.UpdateResponse().setProperties(struct(outputs));
    }),
    read: unary(async (call: grpc.ServerUnaryCall<proto.ReadRequest, proto.ReadResponse>) => {
      const { request } = call;
      const found = await provider.read({
        ...resource(request),
        id: request.getId(),
        inputs: properties(request.getInputs()),
        outputs: properties(request.getProperties()),
      });
      if (found === undefined) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(request.getId())
        .setInputs(struct(found.inputs))
        .setProperties(struct(found.outputs));
    }),
    delete: unary(async (call: grpc.ServerUnaryCall<proto.DeleteRequest, Empty>) => {
      const { request } = call;
      await provider.delete({ ...resource(request), id: request.getId() });
      return new Empty();
    }),
    invoke: unary(async (call: grpc.ServerUnaryCall<proto.InvokeRequest, proto.InvokeResponse>) => {
      const { request } = call;
      const result = await provider.invoke(request.getTok(), properties(request.getArgs()), call.getPeer());
      return new proto.InvokeResponse().setReturn(struct(result));
    }),
  };
}

function resource(request: { getUrn(): string; getType(): string; getName(): string }) {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return {
    urn,
    type: request.getType() || (types.split("$").at(-1) ?? ""),
    logicalName: request.getName() || name.join("::"),
  };
}

function diffResponse(changes: Change[], deleteBeforeReplace: boolean): proto.DiffResponse {
  const some = changes.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE;
  const response = new proto.DiffResponse()
    .setChanges(some)
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true)
    .setDiffsList(topLevel(changes))
    .setReplacesList(topLevel(changes.filter((change) => change.replaces)));
  for (const change of changes) {
    response.getDetaileddiffMap().set(change.path, new proto.PropertyDiff().setKind(kindOf(change)).setInputdiff(true));
  }
  return response;
}

function topLevel(changes: Change[]): string[] {
  return [...new Set(changes.map((change) => change.path.split(".")[0] ?? change.path))];
}

function kindOf({ kind, replaces }: Change): proto.PropertyDiff.Kind {
  const { Kind } = proto.PropertyDiff;
  switch (kind) {
    case ChangeKind.Add:
      return replaces ? Kind.ADD_REPLACE : Kind.ADD;
    case ChangeKind.Delete:
      return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
    case ChangeKind.Update:
      return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
  }
}

function unary<Request, Response>(
  handle: (call: grpc.ServerUnaryCall<Request, Response>) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(serviceError(error));
        },
      );
  };
}

function unimplemented(name: string): grpc.handleUnaryCall<unknown, unknown> {
  return (_call, callback) => {
    callback({ code: grpc.status.UNIMPLEMENTED, message: `${name} is not implemented by this stand-in` });
  };
}

/** An error for the engine; a resource that exists but is not whole goes along with it, so that the engine keeps it. */
function serviceError(error: unknown): Partial<grpc.StatusObject> {
  const message = messageOf(error);
  if (!(error instanceof IncompleteResourceError)) return { code: grpc.status.UNKNOWN, details: message };
  const detail = new proto.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(struct(error.outputs))
    .setInputs(struct(error.inputs))
    .setReasonsList([message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  // The Go side reads structured errors from this field.
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}

function properties(value: Struct | undefined): Properties {
  return value === undefined ? {} : value.toJavaScript();
}

function struct(value: Properties): Struct {
  return Struct.fromJavaScript(toJson(value));
}

/** Only what JSON knows; `undefined` members are left out. */
function toJson(value: Properties): Record<string, JavaScriptValue> {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, toJsonValue(inner)]));
}

function toJsonValue(value: unknown): JavaScriptValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (isObject(value)) return toJson(value);
  throw new Error(`a ${typeof value} cannot be sent to the engine`);
}
