import type { DelegateReply } from "./delegate";

/**
 * Calls another Lambda authorizer and waits for its answer: once, since it may not like to be asked twice, and for less
 * time than our own function has.
 */
export function lambdaDelegate(functionArn: string): (event: unknown) => Promise<DelegateReply> {
  // Loaded at the start, and only where there is a delegate: every client of the SDK makes a cold start longer.
  const loaded = import("@aws-sdk/client-lambda").then(({ InvokeCommand, LambdaClient }) => ({
    InvokeCommand,
    client: new LambdaClient({
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 500, requestTimeout: 3_500, throwOnRequestTimeout: true },
    }),
  }));
  return async (event) => {
    const { client, InvokeCommand } = await loaded;
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    return { failed: FunctionError !== undefined, payload: Buffer.from(Payload ?? []).toString("utf8") };
  };
}
