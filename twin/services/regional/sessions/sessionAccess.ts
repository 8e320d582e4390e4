import type { RequestContext } from "../../../iam/conditions";
import type { RoleSession } from "../../roleSession";
import type { AccessBook, RequestOrigin } from "../access";
import type { Machine, RegionalConfiguration } from "../configuration";
import { DEFAULT_DOCUMENT, documentArn } from "./portDocument";
import type { Session } from "./sessionBook";

/** What of Systems Manager somebody may. */
export class SessionAccess {
  constructor(
    private readonly configuration: RegionalConfiguration,
    private readonly access: AccessBook,
    private readonly signer: RoleSession,
    private readonly from: RequestOrigin,
  ) {}

  /** The machine whose own session of its role signed. Anybody else who holds the role speaks for no machine. */
  get machine(): Machine | undefined {
    const name = this.signer.userId.slice(this.signer.userId.indexOf(":") + 1);
    return this.configuration.systemsManager.machines.find(({ id }) => id === name);
  }

  /** An action that knows no resources: it must be allowed on all of them. */
  mayAnywhere(action: string): boolean {
    const { region, accountId } = this.configuration;
    return this.may(action, `arn:aws:${action.split(":")[0] ?? ""}:${region}:${accountId}:*`, this.ofSource());
  }

  /** `ssm:UpdateInstanceInformation` of the machine. */
  mayRegister(machine: Machine): boolean {
    return this.may("ssm:UpdateInstanceInformation", machine.arn, { ...this.ofSource(), ...tagKeys(machine.tags) });
  }

  /**
   * The resource that `ssm:StartSession` is refused on; undefined when it is allowed. A session needs the machine and the
   * document. Where the client names none, whoever may start sessions gets the default document, a shell, without any
   * word about it, unless the policy asks for `ssm:SessionDocumentAccessCheck`: then it must allow the document as well.
   * https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
   *
   * With a document that is named AWS checks both in any case. Whether the key has a value then is not documented, and
   * was reported to have none: `Bool` refuses, `BoolIfExists`, which is what AWS writes, does not.
   *
   * @param target id of the machine, whether there is one or not.
   */
  refusedStart(target: string, documentName: string | undefined): string | undefined {
    const { region, accountId, systemsManager } = this.configuration;
    const machine = systemsManager.machines.find(({ id }) => id === target);
    const machineArn = machine?.arn ?? `arn:aws:ec2:${region}:${accountId}:instance/${target}`;
    const document = documentArn(this.configuration, documentName ?? DEFAULT_DOCUMENT);
    const own = systemsManager.documents.find(({ arn }) => arn === document);
    const refused = (check: RequestContext): string | undefined => {
      if (!this.may("ssm:StartSession", machineArn, { ...tagKeys(machine?.tags ?? {}), ...check })) return machineArn;
      return this.may("ssm:StartSession", document, { ...tagKeys(own?.tags ?? {}), ...check }) ? undefined : document;
    };
    if (documentName !== undefined) return refused({});
    const unchecked = { ...tagKeys(machine?.tags ?? {}), "ssm:sessiondocumentaccesscheck": "false" } as const;
    if (this.may("ssm:StartSession", machineArn, unchecked)) return undefined;
    return refused({ "ssm:sessiondocumentaccesscheck": "true" });
  }

  /** `ssm:TerminateSession`. AWS tags a session with who started it and with its machine. */
  mayTerminate(sessionId: string, session: Session | undefined): boolean {
    const keys: RequestContext =
      session === undefined
        ? {}
        : {
            "ssm:resourcetag/aws:ssmmessages:session-id": session.starter.userId,
            "ssm:resourcetag/aws:ssmmessages:target-id": session.instanceId,
          };
    return this.may("ssm:TerminateSession", this.sessionArn(sessionId), keys);
  }

  /**
   * `ssmmessages:OpenDataChannel` of whoever started a session. A session's id begins with the name of the caller's own
   * session; the policy that AWS recommends has the caller's user id in that place, so both are taken for the session's.
   * https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
   */
  mayOpen(session: Session): boolean {
    const suffix = session.id.slice(session.id.lastIndexOf("-"));
    return [session.id, `${session.starter.userId}${suffix}`].some((id) =>
      this.may("ssmmessages:OpenDataChannel", this.sessionArn(id), {}),
    );
  }

  private sessionArn(id: string): string {
    return `arn:aws:ssm:${this.configuration.region}:${this.configuration.accountId}:session/${id}`;
  }

  private ofSource(): RequestContext {
    const arn = this.machine?.arn;
    return { "ssm:sourceinstancearn": arn, "ec2:sourceinstancearn": arn };
  }

  private may(action: string, resource: string, keys: RequestContext): boolean {
    return this.access.allows(this.signer, action, resource, resource, this.from, keys);
  }
}

/** Condition keys ignore case, also in the part that is the tag's. */
function tagKeys(tags: Record<string, string>): RequestContext {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`ssm:resourcetag/${key.toLowerCase()}`, value],
      [`aws:resourcetag/${key.toLowerCase()}`, value],
    ]),
  );
}
