/**
 * How long gateways take, and what follows from it for health checks, grace and drain. Measured: on the twin
 * (`npm run bench:fleet` measures it again). Assumed: what a real EC2 instance adds, which only an account can show.
 */

/**
 * Measured: seconds from the launch of one more gateway to its first good health check, on two cores with ten times the
 * work that they can do; the longest of three. With the cores to themselves, two gateways take 6.6 s together.
 */
const MEASURED_START = 24;
/** Assumed: seconds from the launch of an instance to its first process, disk and network attached. */
const ASSUMED_LAUNCH = 60;
/** Assumed: how many times longer than that a t3.small takes at worst, without CPU credits. */
const ASSUMED_SLOWNESS = 2.5;
/** Known: seconds for which the bootstrap script tries again to reach the bucket (20 times, 3 s apart). */
const BOOTSTRAP_PATIENCE = 60;

/** Health check of the target group. */
export const HEALTH_CHECK = {
  /** Seconds, the shortest that a load balancer has: a dead gateway gets requests until two checks have failed. */
  interval: 5,
  /** Seconds; must be below the interval. A worker of nginx can be busy for three with one large body. */
  timeout: 4,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};

/** Seconds that a new gateway may take before it is replaced: 60 + 2.5 × 24 + 60. */
const GRACE = ASSUMED_LAUNCH + ASSUMED_SLOWNESS * MEASURED_START + BOOTSTRAP_PATIENCE;

/**
 * Seconds after its launch in which a gateway's health in the load balancer does not count against it. It is its warm-up
 * too: in that time Auto Scaling takes any running instance for healthy, so an instance refresh with a shorter warm-up
 * would end old gateways before new ones answer.
 * @param startMinutes Minutes that new gateways have to become healthy.
 */
export function graceSeconds(startMinutes: number): number {
  return Math.min(GRACE, startMinutes * 60);
}

/**
 * Seconds that a leaving gateway has for the requests it got. API Gateway ends an integration after 29 s, so they are
 * done by then; nginx goes on for longer than this when its machine is told to stop (portcullis-nginx.service). Auto
 * Scaling ends an instance only when its deregistration is over, also when a group is scaled in or deleted:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html
 */
export const DRAIN_SECONDS: number = 35;
