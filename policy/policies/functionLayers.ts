import { accountIn, accountsOf } from "../lib/accounts";
import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isUnknownFromNowhere } from "../lib/stack";
import { FUNCTION_TYPE } from "../lib/types";

const TRUSTED = textListOption(
  "trustedAccounts",
  "Ids of other accounts whose layers may run in functions. By default those of AWS's own Powertools and Lambda Insights.",
  ["017000801446", "094274105915", "580247275435"],
  'a list of account ids such as "123456789012"',
);

const LAYER = /^arn:[^:]*:lambda:[^:]*:\d{12}:layer:/;

/** A layer sees all that its function sees, its secrets and the rights of its role among it. */
export const functionLayers = definePolicy({
  name: "function-layers-known",
  displayName: "Functions run known code",
  description: "A function should run no layer of another account than those that are trusted by name.",
  severity: "high",
  level: "advisory",
  tags: ["lambda"],
  references: [],
  remediationSteps:
    "Publish the layer in your own account, bundle its code with the function's, or add its account to `trustedAccounts` when you know whose it is.",
  onUnknown:
    "Accepts unknown layers that come from a resource of the stack. Tells any other, and one that is named before the stack's own account is known, as an advisory.",
  settings: (reader) => ({ trusted: reader.take(TRUSTED) }),
  checkStack: (stack, { trusted }, report) => {
    const own = accountsOf(stack);
    for (const lambda of stack.ofType(FUNCTION_TYPE)) {
      const layers = new Place(lambda.props).each("layers");
      const isOpen =
        layers.some(({ isUnknown }) => isUnknown) && (lambda.propertyDependencies.layers ?? []).length === 0;
      if (isOpen || isUnknownFromNowhere(lambda, "layers")) {
        report.unknown(lambda, new Place(lambda.props).at("layers"), "each is of this account or a trusted one");
      }
      for (const layer of layers.filter(({ text }) => LAYER.test(text ?? ""))) {
        const account = accountIn(layer.text ?? "") ?? "";
        if (trusted.includes(account) || own.has(account)) continue;
        if (own.size === 0) {
          report.undetermined(
            lambda,
            `Whose account this is is not known in this preview. The update will check that ${layer.path} is of it.`,
          );
        } else {
          report.violation(
            lambda,
            `${layer.path} is another account's: its code runs with all that the function may do. Remove it, or add the account to trustedAccounts.`,
          );
        }
      }
    }
  },
});
