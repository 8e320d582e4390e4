import { definePolicy, noSettings } from "../lib/definePolicy";
import { worldEgress } from "../lib/egressCheck";

/** Advisory: most programs begin with a rule for everything, and not every security team has got to it. */
export const worldEgressPorts = definePolicy({
  name: "world-egress-ports",
  displayName: "Ways out are named",
  description: "A rule that lets something reach the world should name its ports.",
  severity: "medium",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps: "Replace the rule for all protocols by one for the ports that are needed, 443 as a rule.",
  onUnknown: "Tells an unknown range or port as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    worldEgress(
      stack,
      report,
      "it names the ports that lead to the world",
      () => "yes",
      ({ resource, ports }, path) => {
        const isAll = ports.kind === "all" || (ports.kind === "range" && ports.to - ports.from >= 32_768);
        if (isAll) {
          report.violation(resource, `${path} leads to the world on every port. Name the ports that are needed.`);
        } else if (ports.kind === "unknown") {
          report.undetermined(
            resource,
            `${path} leads to the world and its ports are not known in this preview. The update will check that they are named.`,
          );
        }
      },
    );
  },
});
