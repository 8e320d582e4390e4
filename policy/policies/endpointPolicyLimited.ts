import { actionPatterns, isOneOf, OF_ANY_RESOURCE } from "../lib/anyResourceActions";
import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { allowsOf, namesPrincipals, textsOf, wildcardsIn } from "../lib/permissions";
import { Place } from "../lib/place";

/** Services whose endpoints take a policy and carry data out of the network. */
const TYPES = ["aws:ec2/vpcEndpoint:VpcEndpoint"];

const OF_NAMED_PRINCIPALS = textListOption(
  "actionsOfNamedPrincipals",
  "Actions that a statement may allow to named principals only, whatever the resource; * at the end stands for the rest.",
  [],
  "a list of actions such as secretsmanager:GetSecretValue",
);

/** An endpoint lets a stolen machine reach the service in anybody's account, unless its policy says where. */
export const endpointPolicyLimited = definePolicy({
  name: "endpoint-policy-limited",
  displayName: "VPC endpoints lead to what is ours",
  description: "A VPC endpoint should have a policy that names the actions and resources that are reached through it.",
  severity: "medium",
  tags: ["network", "identity"],
  references: [],
  remediationSteps:
    "Give the endpoint a policy with the actions and the ARNs of the resources that its subnets need. Without one it allows everything. Where an action knows no resource, add it to `actionsOfAnyResource` and say who may: a condition on aws:PrincipalArn, aws:PrincipalAccount or aws:PrincipalOrgID. Say it too of the actions in `actionsOfNamedPrincipals`.",
  onUnknown: "Tells an unknown policy as an advisory.",
  settings: (reader) => ({
    patterns: actionPatterns(reader.take(OF_ANY_RESOURCE)),
    ofNamed: reader.take(OF_NAMED_PRINCIPALS),
  }),
  types: TYPES,
  check: (resource, { patterns, ofNamed }, report) => {
    const policy = new Place(resource.props).at("policy");
    if (policy.isUnknown) report.unknown(resource, policy, "it names actions and resources");
    else if (policy.isAbsent) {
      report.violation(resource, "policy is not given, so the endpoint allows everything. Name actions and resources.");
    } else {
      for (const problem of wildcardsIn(policy.value, patterns, namesPrincipals)) {
        report.violation(resource, `policy: ${problem}. Name the actions and resources that are needed.`);
      }
      for (const { statement, number } of allowsOf(policy.value)) {
        const isMeant = textsOf(statement, "Action").some((action) => isOneOf(action, ofNamed));
        if (isMeant && !namesPrincipals(statement)) {
          report.violation(
            resource,
            `policy: statement ${number.toString()} allows to everybody what is for named principals only. Name them, or add a condition on aws:PrincipalArn.`,
          );
        }
      }
    }
  },
});
