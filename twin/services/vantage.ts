import { sendKept } from "../../verify/keptConnection";
import { sendRaw } from "../../verify/rawRequest";
import { messageOf } from "../twinFailureError";
import { callSystemsManager, openStream, throughLocalPort } from "./sessionClient";
import type { FromVantage, ToVantage, VantageOrder } from "./vantage.types";

type Result = { kind: "response"; response: Awaited<ReturnType<typeof sendRaw>> } | ApiResult;
type ApiResult = { kind: "answer"; answer: Awaited<ReturnType<typeof callSystemsManager>> };

/** Sends requests from the namespace that it runs in, several at the same time. */
process.on("message", (message: ToVantage) => {
  const answer = (reply: FromVantage): void => {
    if (process.connected) process.send?.(reply);
  };
  const { serial } = message;
  carriedOut(message).then(
    (result) => answer({ ...result, serial }),
    (error: unknown) => answer({ kind: "failed", serial, message: messageOf(error) }),
  );
});
process.on("disconnect", () => process.exit(0));

async function carriedOut(order: VantageOrder): Promise<Result> {
  switch (order.kind) {
    case "probe": {
      const { request, localAddress } = order;
      const { connection } = request;
      const response =
        connection === undefined ? await sendRaw(request, { localAddress }) : await sendKept(request, connection);
      return { kind: "response", response };
    }
    case "systems-manager": {
      const { region, credentials, action, input } = order;
      return { kind: "answer", answer: await callSystemsManager({ region }, credentials, action, input) };
    }
    case "session-probe": {
      const stream = await openStream({ region: order.region }, order.streamUrl, order.token);
      const response = await throughLocalPort(stream, (address) => sendRaw(order.request, { address }));
      return { kind: "response", response };
    }
  }
}
