import { VantagePointName } from "../vantagePoint";

/** A place with its short name, for the ids of probes. */
export interface Place {
  from: VantagePointName;
  name: string;
}

/** Where clients may be, besides anywhere on the internet. Nobody's address makes a request more or less welcome. */
export const CLIENTS_ELSEWHERE: Place[] = [
  { from: VantagePointName.Bystander, name: "bystander" },
  { from: VantagePointName.Admin, name: "admin" },
  { from: VantagePointName.ForeignDistribution, name: "foreign" },
];
