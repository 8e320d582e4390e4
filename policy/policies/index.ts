import type { Policies } from "@pulumi/policy";
import { managementAccess } from "./managementAccess";
import { sameRegion } from "./sameRegion";
import { undetermined } from "./undetermined";

export { managementAccess, sameRegion, undetermined };

/** Every policy of the pack. `undetermined` is last: it reports what those before it could not decide. */
export const policies: Policies = [sameRegion, managementAccess, undetermined];
