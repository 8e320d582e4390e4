/** How gateways get a new version: image, instance type, bundle or settings. */
export enum UpdateKind {
  /**
   * A new group beside the old one. The update succeeds when all of its gateways are healthy behind the load balancer,
   * and only then the old ones go; when they do not get healthy, it fails and the old ones serve on.
   */
  NewGroup = "newGroup",
  /**
   * Auto Scaling replaces the gateways of the group one after the other. The update succeeds when that has begun. What
   * becomes of it only Auto Scaling knows: when new gateways do not get healthy it goes back to the old version by
   * itself, and Pulumi's state says the new one.
   */
  InstanceRefresh = "instanceRefresh",
}
