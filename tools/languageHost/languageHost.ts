import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { runPlugin } from "./runPlugin";
import { runProgram } from "./runProgram";

type Unary = grpc.handleUnaryCall<unknown, unknown>;

/** Version that the host reports of itself; the engine only shows it. */
const HOST_VERSION = "0.1.0";

/**
 * What the engine asks of a language host to run Node programs, policy packs and plugins. It never asks for plugins to be
 * fetched; what only the project wizard or code generation needs answers that it is not implemented.
 */
export function languageHost(engineAddress: string): grpc.UntypedServiceImplementation {
  const service: grpc.UntypedServiceImplementation = {};
  for (const name of Object.keys(LanguageRuntimeService)) service[name] = unimplemented(name);
  return {
    ...service,
    handshake: answer(() => new language.LanguageHandshakeResponse()),
    getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
    getRequiredPlugins: answer(() => new language.GetRequiredPluginsResponse()),
    getPluginInfo: answer(() => new PluginInfo().setVersion(HOST_VERSION)),
    about: answer(() => new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    cancel: answer(() => new Empty()),
    run: runProgram(engineAddress),
    runPlugin,
  };
}

function answer(response: () => unknown): Unary {
  return (_call, callback) => {
    callback(null, response());
  };
}

function unimplemented(name: string): Unary {
  return (_call, callback) => {
    callback({ code: grpc.status.UNIMPLEMENTED, message: `${name} is not implemented by this language host` });
  };
}
