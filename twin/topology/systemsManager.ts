import type { RegionalConfiguration } from "../services/regional/configuration";
import { parseSessionDocument } from "../sessionManager/sessionDocument";
import { messageOf } from "../twinFailureError";
import type { CloudContext } from "./cloudContext";
import { Problems } from "./cloudProblems";
import type { Instance } from "./instance.types";
import { textsOf } from "./instanceTags";
import type { Resources } from "./resources";

type SystemsManager = RegionalConfiguration["systemsManager"];

/** The documents of the stack. Refuses by name what the twin cannot make a session of, also where AWS could. */
export function sessionDocuments(resources: Resources): SystemsManager["documents"] {
  const problems = new Problems("Systems Manager");
  const documents = resources.ofType("aws:ssm/document:Document").map((document) => {
    const { owner } = document;
    const type = document.requiredText("documentType");
    const format = document.text("documentFormat") ?? "JSON";
    problems.unless(type === "Session", owner, `documents of type ${type}`);
    problems.unless(format === "JSON", owner, `documents in ${format}`);
    problems.unless(document.object("permissions")?.has("account_ids") !== true, owner, "documents that are shared");
    problems.unless(document.objects("attachmentsSources").length === 0, owner, "attachments of documents");
    const content = document.requiredText("content");
    if (type === "Session" && format === "JSON") {
      const reason = obstacleOf(content);
      if (reason !== undefined) problems.add(owner, reason);
    }
    const tags = Object.fromEntries(textsOf(document.object("tags")));
    return { name: document.requiredText("name"), arn: document.requiredText("arn"), content, tags };
  });
  problems.throwIfAny();
  return documents;
}

function obstacleOf(content: string): string | undefined {
  try {
    const { parameters = {} } = parseSessionDocument(content);
    const other = Object.entries(parameters).find(([, { type }]) => type !== "String");
    return other === undefined ? undefined : `the twin plays parameters of type String, not ${other[0]}`;
  } catch (error) {
    return messageOf(error);
  }
}

/** Every machine, as somebody names it who starts a session. */
export function machinesOf(
  instances: readonly Instance[],
  { region, accountId }: CloudContext,
): SystemsManager["machines"] {
  return instances.map(({ id, tags }) => ({ id, arn: `arn:aws:ec2:${region}:${accountId}:instance/${id}`, tags }));
}
