import { createHash } from "node:crypto";
import { ChangeKind, type Difference } from "../aws/diff";
import type { Problem } from "../aws/report";
import { checkShape } from "../aws/shape";
import type { CheckCall, CreateCall, DiffCall, ReadCall, ResourceProvider, UpdateCall } from "../grpc/resourceProvider";
import { isGiven, text, UNKNOWN, type Properties } from "../values";
import { makeLocallySigned, makeRequest, makeSelfSigned } from "./certificates";
import { makePrivateKey } from "./privateKey";
import {
  CERT_REQUEST,
  checkUnplayed,
  checkValues,
  INPUTS,
  KEPT_ON_CHANGE,
  LOCALLY_SIGNED_CERT,
  PRIVATE_KEY,
  SELF_SIGNED_CERT,
} from "./schema";
import { USAGES } from "./usages";

const HOUR_MILLISECONDS = 3600 * 1000;

/** What each type tells beside its inputs. */
const OUTPUTS: Record<string, string[] | undefined> = {
  [PRIVATE_KEY]: ["privateKeyPem", "privateKeyPemPkcs8", "publicKeyPem"],
  [CERT_REQUEST]: ["certRequestPem", "keyAlgorithm"],
  [SELF_SIGNED_CERT]: ["certPem", "keyAlgorithm", "validityStartTime", "validityEndTime"],
  [LOCALLY_SIGNED_CERT]: ["certPem", "caKeyAlgorithm", "validityStartTime", "validityEndTime"],
};

/** Stand-in for the tls provider: real keys and certificates, which live in the stack's state only. */
export class TlsProvider implements ResourceProvider {
  readonly version = "5.6.1";

  constructor(private readonly now: () => number = Date.now) {}

  check(call: CheckCall): { inputs: Properties; problems: Problem[] } {
    const known = INPUTS[call.type];
    const problems: Problem[] = [];
    const report = (property: string, reason: string): void => {
      problems.push({ property, reason: `${reason} [${call.urn}]` });
    };
    if (known === undefined) {
      report("", `the stand-in for tls does not know the resource type "${call.type}"`);
      return { inputs: call.news, problems };
    }
    const defaults = Object.entries(known).filter(([name, input]) => "default" in input && !isGiven(call.news[name]));
    const inputs = { ...call.news, ...Object.fromEntries(defaults.map(([name, input]) => [name, input.default])) };
    checkUnplayed(inputs, report);
    if (problems.length === 0) checkShape(known, inputs, "", report);
    checkValues(inputs, USAGES, report);
    return { inputs, problems };
  }

  diff(call: DiffCall): Difference {
    const names = new Set([...Object.keys(call.olds), ...Object.keys(call.news)]);
    const changed = [...names]
      .filter((name) => JSON.stringify(call.olds[name]) !== JSON.stringify(call.news[name]))
      .map((path) => ({ path, kind: ChangeKind.Update, replaces: path !== KEPT_ON_CHANGE }));
    const renewal = { path: "readyForRenewal", kind: ChangeKind.Update, replaces: true };
    const due = this.isReadyForRenewal(call.oldOutputs, call.news);
    return { changes: due ? [...changed, renewal] : changed, deleteBeforeReplace: false };
  }

  async create(call: CreateCall): Promise<{ id: string; outputs: Properties }> {
    if (call.preview) {
      const unknown = Object.fromEntries((OUTPUTS[call.type] ?? []).map((name) => [name, UNKNOWN]));
      return { id: "", outputs: { ...call.inputs, ...unknown } };
    }
    const { id, outputs } = await make(call.type, call.inputs);
    return { id, outputs: { ...call.inputs, ...outputs } };
  }

  /** Only the early renewal changes in place. */
  update(call: UpdateCall): Promise<Properties> {
    return Promise.resolve({ ...call.oldOutputs, ...call.inputs });
  }

  read(call: ReadCall): Promise<{ inputs: Properties; outputs: Properties }> {
    const { inputs, outputs } = call;
    const ready = "readyForRenewal" in outputs ? { readyForRenewal: this.isReadyForRenewal(outputs, inputs) } : {};
    return Promise.resolve({ inputs, outputs: { ...outputs, ...ready } });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  invoke(token: string): Properties {
    throw new Error(`the stand-in for tls does not know the function "${token}"`);
  }

  /** Whether a certificate is over, or near enough to its end to be made anew by the next update. */
  private isReadyForRenewal(outputs: Properties, inputs: Properties): boolean {
    const end = Date.parse(text(outputs, "validityEndTime"));
    return end - Number(inputs[KEPT_ON_CHANGE] ?? 0) * HOUR_MILLISECONDS <= this.now();
  }
}

async function make(type: string, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
  switch (type) {
    case PRIVATE_KEY:
      return makePrivateKey(inputs);
    case CERT_REQUEST: {
      const outputs = await makeRequest(inputs);
      return { id: createHash("sha1").update(text(outputs, "certRequestPem")).digest("hex"), outputs };
    }
    case SELF_SIGNED_CERT:
      return makeSelfSigned(inputs);
    default:
      return makeLocallySigned(inputs);
  }
}
