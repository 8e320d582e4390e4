import { sendKept } from "../../verify/keptConnection";
import { sendRaw } from "../../verify/rawRequest";
import { messageOf } from "../twinFailureError";
import type { FromVantage, ToVantage } from "./vantage.types";

/** Sends requests from the namespace that it runs in, several at the same time. */
process.on("message", (message: ToVantage) => {
  const answer = (reply: FromVantage): void => {
    if (process.connected) process.send?.(reply);
  };
  const { serial } = message;
  const { connection } = message.request;
  const sent =
    connection === undefined
      ? sendRaw(message.request, { localAddress: message.localAddress })
      : sendKept(message.request, connection);
  sent.then(
    (response) => answer({ kind: "response", serial, response }),
    (error: unknown) => answer({ kind: "failed", serial, message: messageOf(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
