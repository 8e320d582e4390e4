import { gzipSync } from "node:zlib";
import { RETIRING_TAG } from "../../../contracts";
import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { inProduction, of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const configuration = of("aws:ec2/launchConfiguration:LaunchConfiguration");
const instance = of("aws:ec2/instance:Instance");
const volume = of("aws:ebs/volume:Volume");
const fleet = of("aws:autoscaling/group:Group");
const lambda = of("aws:lambda/function:Function");
const task = of("aws:ecs/taskDefinition:TaskDefinition");
const eip = of("aws:ec2/eip:Eip");
const nat = of("aws:ec2/natGateway:NatGateway");
const route = (props: Props): TestResource => of("aws:ec2/route:Route")(props, { name: "out" });
/** A private NAT gateway in a public subnet. */
const atTheInternet = [
  of("aws:ec2/routeTable:RouteTable")(
    { id: "rtb-1", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] },
    { name: "open" },
  ),
  of("aws:ec2/subnet:Subnet")({ id: "subnet-1" }, { name: "front" }),
  of("aws:ec2/routeTableAssociation:RouteTableAssociation")(
    { subnetId: "subnet-1", routeTableId: "rtb-1" },
    { name: "front" },
  ),
  nat({ id: "nat-1", connectivityType: "private", subnetId: "subnet-1" }),
];
const stackResource = of("pulumi:pulumi:Stack");
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2x7" };
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString("base64");
const SCRIPT = "#!/bin/sh\nDB_PASSWORD=hunter2x7\n";

export const MACHINE_CASES: PolicyCase[] = [
  {
    policy: "imds-v2-required",
    passes: [
      [template({ metadataOptions: { httpTokens: "required" } })],
      [instance({ metadataOptions: { httpEndpoint: "disabled" } })],
    ],
    fails: [
      { stack: [template({})], message: /metadataOptions\.httpTokens is not given; it must be "required"/ },
      { stack: [instance({ metadataOptions: { httpTokens: "optional" } })], message: /httpTokens has another value/ },
      { stack: [configuration({ metadataOptions: {} })], message: /httpTokens/ },
    ],
    unknown: [[template({ metadataOptions: UNKNOWN_VALUE })]],
    notApplicable: [[volume({})]],
  },
  {
    policy: "imds-hop-limit",
    passes: [[template({ metadataOptions: { httpPutResponseHopLimit: 1 } })]],
    fails: [
      {
        stack: [template({ metadataOptions: { httpPutResponseHopLimit: 2 } })],
        message: /HopLimit is 2; it must be 1/,
      },
      { stack: [instance({})], message: /HopLimit is not given/ },
    ],
    unknown: [[template({ metadataOptions: { httpPutResponseHopLimit: UNKNOWN_VALUE } })]],
    configured: {
      properties: { maxHopLimit: 2 },
      passes: [[template({ metadataOptions: { httpPutResponseHopLimit: 2 } })]],
      fails: [{ stack: [template({ metadataOptions: { httpPutResponseHopLimit: 3 } })], message: /1 to 2/ }],
    },
  },
  {
    policy: "disks-encrypted",
    passes: [
      [
        template({
          blockDeviceMappings: [{ ebs: { encrypted: "true" } }, { noDevice: "1" }, { virtualName: "ephemeral0" }],
        }),
      ],
      [instance({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] })],
      [volume({ encrypted: true })],
    ],
    fails: [
      { stack: [volume({})], message: /encrypted is not given; it must be true/ },
      { stack: [template({})], message: /blockDeviceMappings has no disk/ },
      {
        stack: [template({ blockDeviceMappings: [{ ebs: { encrypted: "false" } }] })],
        message: /\[0\]\.ebs\.encrypted/,
      },
      { stack: [instance({})], message: /rootBlockDevice\.encrypted is not given/ },
      {
        stack: [instance({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{}] })],
        message: /ebsBlockDevices\[0\]/,
      },
    ],
    unknown: [[template({ blockDeviceMappings: UNKNOWN_VALUE })], [volume({ encrypted: UNKNOWN_VALUE })]],
  },
  {
    policy: "no-public-address",
    passes: [
      [template({ networkInterfaces: [{ associatePublicIpAddress: "false" }] })],
      [instance({ associatePublicIpAddress: false })],
    ],
    fails: [
      { stack: [template({})], message: /networkInterfaces is not given/ },
      {
        stack: [template({ networkInterfaces: [{ associatePublicIpAddress: "true" }] })],
        message: /networkInterfaces\[0\]/,
      },
      { stack: [template({ networkInterfaces: [{}] })], message: /Left out, the subnet decides/ },
      { stack: [instance({ associatePublicIpAddress: true })], message: /is true; it must be false/ },
    ],
    unknown: [[instance({ associatePublicIpAddress: UNKNOWN_VALUE })]],
    configured: {
      properties: { subnetMayDecide: true },
      passes: [[template({})], [instance({})]],
      fails: [{ stack: [instance({ associatePublicIpAddress: true })], message: /must be false/ }],
    },
  },
  {
    policy: "no-key-pair",
    passes: [[template({})], [instance({ keyName: "" })]],
    fails: [
      { stack: [template({ keyName: "ops" })], message: /keyName is given/ },
      { stack: [instance({ keyName: UNKNOWN_VALUE })], message: /keyName is given/ },
    ],
  },
  {
    policy: "launch-template-version",
    passes: [
      [fleet({ launchTemplate: { id: "lt-1", version: "7" } })],
      [
        template({}),
        fleet({ launchTemplate: { id: "lt-1", version: UNKNOWN_VALUE } }, { from: { launchTemplate: [template({})] } }),
      ],
      [fleet({})],
    ],
    fails: [
      { stack: [fleet({ launchTemplate: { id: "lt-1", version: "$Latest" } })], message: /launchTemplate\.version/ },
      { stack: [fleet({ launchTemplate: { id: "lt-1" } })], message: /version is not given/ },
      {
        stack: [
          fleet({ mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { version: "$Default" } } } }),
        ],
        message: /launchTemplateSpecification\.version/,
      },
    ],
    unknown: [[fleet({ launchTemplate: { id: "lt-1", version: UNKNOWN_VALUE } })]],
  },
  {
    policy: "user-data-form",
    passes: [[template({ userData: base64(SCRIPT) })], [instance({ userData: SCRIPT })]],
    fails: [
      { stack: [template({ userData: SCRIPT })], message: /userData is no base64/ },
      { stack: [template({ userData: base64("x".repeat(16_385)) })], message: /16385 bytes.*at most 16384/ },
      { stack: [instance({ userDataBase64: "%%%" })], message: /userDataBase64 is no base64/ },
    ],
    unknown: [[template({ userData: UNKNOWN_VALUE })]],
    notApplicable: [[template({})]],
  },
  {
    policy: "no-secret-in-user-data",
    passes: [
      [template({ userData: base64("#!/bin/sh\nSECRET_ARN=arn:aws:secretsmanager:eu-central-1:1:secret:x\n") })],
    ],
    fails: [
      {
        stack: [template({ userData: base64(SCRIPT) })],
        message: /userData holds a value that is named like a secret/,
      },
      { stack: [template({ userData: base64(gzipSync(SCRIPT)) })], message: /userData holds/ },
      { stack: [instance({ userData: "-----BEGIN EC PRIVATE KEY-----" })], message: /a private key/ },
      { stack: [instance({ userDataBase64: base64("key=AKIAABCDEFGHIJKLMNOP") })], message: /an AWS access key id/ },
    ],
    unknown: [[template({ userData: UNKNOWN_VALUE })]],
  },
  {
    policy: "no-secret-in-environment",
    passes: [
      [lambda({ environment: { variables: { SECRET_ARN: "arn:aws:secretsmanager:x", TABLE: "items" } } })],
      [task({ containerDefinitions: JSON.stringify([{ environment: [{ name: "LEVEL", value: "info" }] }]) })],
    ],
    fails: [
      {
        stack: [lambda({ environment: { variables: { DB_PASSWORD: "hunter2x7" } } })],
        message: /variables\.DB_PASSWORD/,
      },
      {
        stack: [
          task({ containerDefinitions: JSON.stringify([{ environment: [{ name: "apiKey", value: "hunter2x7" }] }]) }),
        ],
        message: /containerDefinitions\[0\]\.environment\[0\]\.value/,
      },
      {
        stack: [
          of("aws:codebuild/project:Project")({
            environment: { environmentVariables: [{ name: "TOKEN", value: "hunter2x7" }] },
          }),
        ],
        message: /environmentVariables\[0\]/,
      },
    ],
    unknown: [
      [lambda({ environment: { variables: { DB_PASSWORD: UNKNOWN_VALUE } } })],
      [lambda({ environment: UNKNOWN_VALUE })],
      [task({ containerDefinitions: UNKNOWN_VALUE })],
    ],
  },
  {
    policy: "no-secret-in-tags",
    passes: [[instance({ tags: { Name: "web" } })], [fleet({ tags: [{ key: "Name", value: "web" }] })]],
    fails: [
      { stack: [instance({ tags: { password: "hunter2x7" } })], message: /tags\.password holds/ },
      { stack: [fleet({ tags: [{ key: "token", value: "hunter2x7" }] })], message: /tags\[0\]\.value/ },
    ],
    unknown: [[instance({ tags: UNKNOWN_VALUE })], [instance({ tags: { Name: UNKNOWN_VALUE } })]],
    notApplicable: [[of("shop:index:Shop")({ tags: { password: "hunter2x7" } })]],
  },
  {
    policy: "no-secret-in-plain-outputs",
    passes: [
      [stackResource({ password: SECRET, url: "https://shop.example" })],
      [stackResource({ database: { password: SECRET } })],
    ],
    fails: [
      { stack: [stackResource({ adminPassword: "hunter2x7" })], message: /Output adminPassword holds/ },
      {
        stack: [stackResource({ database: { url: "postgres://u:hunter2x7@db:5432/x" } })],
        message: /a password in a URL/,
      },
    ],
    unknown: [[stackResource({ password: UNKNOWN_VALUE })]],
  },
  {
    policy: "fixed-address-protected",
    passes: [
      [inProduction(eip({}, { protect: true }))],
      [inProduction(eip({ tags: { [RETIRING_TAG.key]: RETIRING_TAG.value } }))],
    ],
    fails: [
      { stack: [inProduction(eip({}))], message: /protect is not set/ },
      { stack: [inProduction(eip({ tags: { [RETIRING_TAG.key]: "active" } }))], message: /protect is not set/ },
    ],
    notApplicable: [[eip({})]],
    configured: {
      properties: { productionStacks: "^test$" },
      passes: [[inProduction(eip({}))]],
      fails: [{ stack: [eip({})], message: /protect: true/ }],
    },
  },
  {
    policy: "nat-addresses-fixed",
    passes: [
      [nat({ allocationId: UNKNOWN_VALUE })],
      [nat({ connectivityType: "private" })],
      [nat({ availabilityMode: "regional", availabilityZoneAddresses: [{ allocationIds: ["eipalloc-1"] }] })],
    ],
    fails: [
      { stack: [nat({ availabilityMode: "regional", vpcId: "vpc-1" })], message: /chooses its addresses by itself/ },
      { stack: [nat({ subnetId: "subnet-1" })], message: /allocationId is not given/ },
      {
        stack: [...atTheInternet, route({ natGatewayId: "nat-1", destinationCidrBlock: "0.0.0.0/0" })],
        message: /connectivityType is private, and routes to the internet lead through it/,
        at: "it",
      },
      {
        stack: [
          ...atTheInternet,
          of("aws:ec2/routeTable:RouteTable")({ routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }] }),
        ],
        message: /the internet gateway drops what comes from it/,
      },
    ],
    unknown: [[nat({ availabilityMode: UNKNOWN_VALUE })]],
    notApplicable: [
      // To another network, and to everywhere by a transit gateway.
      [...atTheInternet, route({ natGatewayId: "nat-1", destinationCidrBlock: "10.0.0.0/8" })],
      [
        of("aws:ec2/subnet:Subnet")({ id: "subnet-1" }, { name: "inner" }),
        nat({ id: "nat-1", connectivityType: "private", subnetId: "subnet-1" }),
        route({ natGatewayId: "nat-1", destinationCidrBlock: "0.0.0.0/0" }),
      ],
      [nat({ allocationId: "eipalloc-1", secondaryAllocationIds: ["eipalloc-2"] })],
    ],
    configured: {
      properties: { maximumAddresses: 1 },
      passes: [[nat({ allocationId: "eipalloc-1" })]],
      fails: [
        {
          stack: [nat({ allocationId: "eipalloc-1", secondaryAllocationIds: ["eipalloc-2"] })],
          message: /gives it 2 addresses; 1 may be/,
        },
      ],
    },
  },
];
