/** Takes one problem of a resource's inputs: the property (empty for the whole resource) and what is wrong with it. */
export type Report = (property: string, reason: string) => void;

export interface Problem {
  property: string;
  reason: string;
}
