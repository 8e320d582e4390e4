import * as pulumi from "@pulumi/pulumi";
import { type Problem, throwIfAny } from "./problem";

/**
 * An argument whose value may not be known yet, judged as soon as it is: nothing that needs it is made when it is wrong.
 * @param subject What cannot be made then.
 * @throws InvalidInputError inside the Output.
 */
export function judged<T>(
  subject: string,
  value: pulumi.Input<T>,
  problemsOf: (known: pulumi.Unwrap<T>) => Problem[],
): pulumi.Output<pulumi.Unwrap<T>> {
  return pulumi.output(value).apply((known) => {
    throwIfAny(subject, problemsOf(known));
    return known;
  });
}
