/** The stack's network as the twin builds it. Plain data: what two records make equal is equal here. */
export interface VpcTopology {
  id: string;
  cidrs: string[];
  /** Address of the VPC's resolver: base of the first network + 2. */
  resolver: string;
  /** Whether an internet gateway is attached. */
  internetGateway: boolean;
  subnets: SubnetTopology[];
  routeTables: RouteTableTopology[];
  interfaces: InterfaceTopology[];
  /** Public addresses and the private ones that the internet gateway maps them to. */
  addressPairs: AddressPair[];
  securityGroups: SecurityGroupTopology[];
}

/** A subnet of the VPC. */
export interface SubnetTopology {
  id: string;
  cidr: string;
  /** First host address: the router's. */
  router: string;
  /** Availability zone, e.g. `eu-central-1a`. */
  zone: string;
  routeTableId: string;
}

/** A route table; the local route is in all of them. */
export interface RouteTableTopology {
  id: string;
  routes: RouteTopology[];
}

/** A declared route. */
export interface RouteTopology {
  destination: string;
  target:
    | { kind: "internet-gateway" }
    | { kind: "nat-gateway"; interfaceKey: string }
    | { kind: "s3-endpoint" }
    /** The target is gone or not there yet: packets are dropped. */
    | { kind: "blackhole" };
}

/** A network interface: a namespace with an address in a subnet. */
export interface InterfaceTopology {
  /** Whose it is, e.g. `instance:i-0a1b`. Never changes for the life of the interface. */
  key: string;
  kind: "instance" | "load-balancer" | "nat-gateway" | "endpoint" | "bystander";
  /** Network namespace that holds it as `eth0`. */
  namespace: string;
  subnetId: string;
  address: string;
  securityGroupIds: string[];
  /** How the metadata service may be reached; undefined where there is none. */
  metadataHopLimit: number | undefined;
  /** Only of an endpoint's interface: the service that it leads to. */
  service?: ServiceLink;
}

/** The wire from an interface endpoint to its service, which knows the endpoint by an address of the wire. */
export interface ServiceLink {
  /** Network namespace of the service. */
  namespace: string;
  /** Where the service listens, and where alone the endpoint leads. */
  address: string;
  port: number;
  /**
   * Whether the service sees the address of whoever asks: then it listens at the far end of each wire. Otherwise every
   * request comes from the near end.
   */
  showsCaller: boolean;
  /** Address of the endpoint's end of the wire. */
  near: string;
  /** Address of the service's end. */
  far: string;
}

/** A public address and the private one behind it. */
export interface AddressPair {
  publicAddress: string;
  privateAddress: string;
}

/** A security group with every rule that is declared for it. */
export interface SecurityGroupTopology {
  id: string;
  ingress: SecurityRule[];
  egress: SecurityRule[];
}

/** What a rule lets through, and from or to whom. */
export interface SecurityRule {
  /** `tcp`, `udp`, `icmp`, a protocol number, or `all`. */
  protocol: string;
  /** First and last port; undefined for every port. */
  ports: [first: number, last: number] | undefined;
  peer: { kind: "cidr"; cidr: string } | { kind: "group"; id: string };
}
