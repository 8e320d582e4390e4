import * as autoscaling from "@pulumi/aws/autoscaling";
import * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";

/**
 * How many gateways serve now: the desired capacity of the largest group of a target group; 0 before the first. A new
 * group must begin with as many, since scaling may have made them more than the minimum.
 * @param instanceName Value of the tag `Name` of the groups, which narrows the search; the target group decides.
 */
export function servingGateways(
  { region, parent }: PartContext,
  instanceName: string,
  targetGroupArn: pulumi.Input<string>,
): pulumi.Output<number> {
  return pulumi.output(targetGroupArn).apply(async (arn) => {
    // The data source of groups by tag, by a name that it has from a mistake long ago.
    const filters = [{ name: "tag:Name", values: [instanceName] }];
    const { names } = await autoscaling.getAmiIds({ region, filters }, { parent });
    const groups = await Promise.all(names.map((name) => autoscaling.getGroup({ region, name }, { parent })));
    const own = groups.filter(({ targetGroupArns }) => targetGroupArns.includes(arn));
    return Math.max(0, ...own.map(({ desiredCapacity }) => desiredCapacity));
  });
}
