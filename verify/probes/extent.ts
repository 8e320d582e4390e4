/** How much is tried of what is the same for every endpoint of a stack. */
export enum Extent {
  Whole = "whole",
  /** Enough to see that it holds of this endpoint as well. */
  Few = "few",
}
