import { VantagePointName } from "../vantagePoint";
import { Extent } from "./extent";

/** A place with its short name, for the ids of probes. */
export interface Place {
  from: VantagePointName;
  name: string;
}

/** Where clients may be, besides anywhere on the internet. Nobody's address makes a request more or less welcome. */
const CLIENTS_ELSEWHERE: Place[] = [
  { from: VantagePointName.Bystander, name: "bystander" },
  { from: VantagePointName.Admin, name: "admin" },
  { from: VantagePointName.ForeignDistribution, name: "foreign" },
];

/** Where clients are asked from besides the internet. */
export function clientsElsewhere(extent: Extent): Place[] {
  return extent === Extent.Whole ? CLIENTS_ELSEWHERE : [];
}
