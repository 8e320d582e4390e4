import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PublicWafStack, type PublicWafStackArgs, UpdateKind, ZoneState } from "../../components";
import { scalingProblems } from "../../components/checks/scaling";
import { DRAIN_SECONDS, graceSeconds, HEALTH_CHECK } from "../../components/gatewayTiming";
import { PROJECT_ROOT } from "../../twin/paths";
import { type Declared, type ExistingGroup, settled, startMocks, temporaryBundle } from "./componentsMocks";

const TARGET_GROUP = "arn:aws:mock:eu-central-1:123456789012:waf-tg";

async function declare(changes: Partial<PublicWafStackArgs>, groups: ExistingGroup[] = []): Promise<Declared> {
  const declared = await startMocks(groups);
  new PublicWafStack("waf", {
    region: "eu-central-1",
    cidrBlock: "10.40.0.0/16",
    zones: ["a", "b"].map((letter, index) => ({
      name: `eu-central-1${letter}`,
      state: ZoneState.Active,
      publicCidr: `10.40.${index}.0/24`,
      gatewayCidr: `10.40.1${index}.0/24`,
    })),
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundlePath: temporaryBundle(),
    ...changes,
  });
  await settled(declared);
  return declared;
}

function group(declared: Declared): Record<string, unknown> {
  return declared.only("aws:autoscaling/group:Group").inputs;
}

function sizes(declared: Declared): unknown[] {
  const { minSize, desiredCapacity, waitForElbCapacity, maxSize } = group(declared);
  return [minSize, desiredCapacity, waitForElbCapacity, maxSize];
}

function policies(declared: Declared): unknown[] {
  return declared
    .ofType("aws:autoscaling/policy:Policy")
    .map(({ name, inputs }) => [name, inputs.targetTrackingConfiguration]);
}

function tracksCpu(targetValue: number): unknown[] {
  const metric = { predefinedMetricType: "ASGAverageCPUUtilization" };
  return ["waf-gateways-cpu", { targetValue, predefinedMetricSpecification: metric }];
}

describe("WAF fleet", () => {
  let standard: Declared;

  before(async () => {
    standard = await declare({});
  });

  describe("scaling", () => {
    it("begins with one gateway a zone, may double, and tracks CPU", () => {
      assert.deepEqual(sizes(standard), [2, 2, 2, 4]);
      assert.deepEqual(policies(standard), [tracksCpu(60)]);
    });

    it("has other bounds and targets when told so", async () => {
      const scaling = { minimum: 3, maximum: 12, cpuPercent: 40, requestsPerGateway: 3000 };
      const declared = await declare({ scaling });
      assert.deepEqual(sizes(declared), [3, 3, 3, 12]);
      const metric = {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: "app/waf-lb/0123456789abcdef/targetgroup/waf-tg/0123456789abcdef",
      };
      assert.deepEqual(policies(declared), [
        tracksCpu(40),
        ["waf-gateways-requests", { targetValue: 3000, predefinedMetricSpecification: metric }],
      ]);
    });

    it("begins a new group with as many gateways as serve, whatever another stack has", async () => {
      const serving: ExistingGroup[] = [
        { name: "waf-gateways-old", targetGroupArns: [TARGET_GROUP], desiredCapacity: 3 },
        { name: "waf-gateways-of-another-stack", targetGroupArns: ["arn:of-another-stack"], desiredCapacity: 9 },
      ];
      assert.deepEqual(sizes(await declare({}, serving)), [2, 3, 3, 4]);
    });

    it("keeps inside its bounds, and has no policy where the number cannot change", async () => {
      const serving = [{ name: "waf-gateways-old", targetGroupArns: [TARGET_GROUP], desiredCapacity: 9 }];
      const declared = await declare({ scaling: { maximum: 2 } }, serving);
      assert.deepEqual(sizes(declared), [2, 2, 2, 2]);
      assert.deepEqual(policies(declared), []);
    });

    const refused: [Parameters<typeof scalingProblems>[1], number, string, RegExp][] = [
      [{ minimum: 1 }, 2, "scaling.minimum", /2 to 100.*leave it out for 2, one a zone/],
      [{ minimum: 0 }, 1, "scaling.minimum", /1 to 100/],
      [{ minimum: 2.5 }, 2, "scaling.minimum", /whole number/],
      [{ maximum: 201 }, 2, "scaling.maximum", /1 to 200.*leave it out for twice the minimum/],
      [{ maximum: 1 }, 2, "scaling.maximum", /at least 2, which is the minimum.*raise it/],
      [{ minimum: 5, maximum: 4 }, 2, "scaling.maximum", /at least 5/],
      [{ cpuPercent: 9 }, 2, "scaling.cpuPercent", /10 to 90.*leave it out for 60/],
      [{ requestsPerGateway: 0 }, 2, "scaling.requestsPerGateway", /1 to 1000000.*by CPU alone/],
      [{ maximum: 2, cpuPercent: 50 }, 2, "scaling.cpuPercent", /both 2: the number of gateways cannot change/],
      [{ minimum: 3, maximum: 3, requestsPerGateway: 9 }, 2, "scaling.requestsPerGateway", /both 3.*raise the maximum/],
    ];
    for (const [args, zones, key, words] of refused) {
      it(`refuses ${JSON.stringify(args)} with ${zones} active zones`, () => {
        const problems = scalingProblems("scaling", args, zones);
        assert.deepEqual(
          problems.map((problem) => problem.key),
          [key],
        );
        assert.match(problems.map(({ allowed, fix }) => `${allowed}; ${fix}`).join(), words);
      });
    }

    it("takes one gateway where one zone is active", () => {
      assert.deepEqual(scalingProblems("scaling", { minimum: 1 }, 1), []);
    });
  });

  describe("updates", () => {
    it("makes new groups by default, and refreshes instances when asked to: new ones first, back by itself", async () => {
      assert.equal(group(standard).instanceRefresh, undefined);
      const refreshed = await declare({ update: UpdateKind.InstanceRefresh, gatewayStartMinutes: 1 });
      assert.deepEqual(group(refreshed).instanceRefresh, {
        strategy: "Rolling",
        preferences: {
          minHealthyPercentage: 100,
          maxHealthyPercentage: 200,
          instanceWarmup: "60",
          autoRollback: true,
          skipMatching: true,
        },
      });
    });

    it("gives a gateway no longer to get healthy than an update waits for it", () => {
      assert.equal(graceSeconds(1), 60);
      assert.equal(graceSeconds(10), 180);
      assert.equal(graceSeconds(60), 180);
    });

    it("warms up no shorter than the grace, in which Auto Scaling takes any instance for healthy", () => {
      const { healthCheckGracePeriod, defaultInstanceWarmup } = group(standard);
      assert.deepEqual([healthCheckGracePeriod, defaultInstanceWarmup], [180, 180]);
    });
  });

  describe("draining", () => {
    const unit = fs.readFileSync(
      path.join(PROJECT_ROOT, "workloads", "gatewayAgent", "systemd", "portcullis-nginx.service"),
      "utf8",
    );

    it("drains for longer than API Gateway lets an integration take, and nginx stays for longer than that", () => {
      const integrationSeconds = 29;
      assert.ok(DRAIN_SECONDS > integrationSeconds);
      const stop = /^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1];
      assert.ok(Number(stop) > DRAIN_SECONDS, `nginx ends ${stop ?? "at once"}, requests may take ${DRAIN_SECONDS} s`);
      assert.match(unit, /^KillSignal=SIGQUIT$/m, "SIGTERM would end nginx without its requests");
      const { inputs } = standard.only("aws:lb/targetGroup:TargetGroup");
      assert.equal(inputs.deregistrationDelay, DRAIN_SECONDS);
    });

    it("has the load balancer look for the least outstanding requests, so that a silent gateway gets few", () => {
      const { inputs } = standard.only("aws:lb/targetGroup:TargetGroup");
      assert.equal(inputs.loadBalancingAlgorithmType, "least_outstanding_requests");
      assert.equal(inputs.slowStart, undefined, "AWS refuses both together");
    });

    it("checks health as often as a load balancer can, with time for a busy worker", () => {
      assert.ok(HEALTH_CHECK.timeout < HEALTH_CHECK.interval, "AWS refuses it otherwise");
      assert.ok(HEALTH_CHECK.timeout > 3, "one body of 9 MB keeps a worker of nginx busy for 3 s");
    });
  });
});
