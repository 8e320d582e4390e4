import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { TestResource } from "./policyPack";

export type Props = Record<string, JavaScriptValue>;

/** What one policy must say of small stacks. */
export interface PolicyCase {
  policy: string;
  /** It says nothing, though it looks. */
  passes: TestResource[][];
  /** It objects, with this in a message. The resource named is the stack's last one unless `at` names another. */
  fails: { stack: TestResource[]; message: RegExp; at?: string }[];
  /** It leaves something undetermined, and objects to nothing. */
  unknown?: TestResource[][];
  /** It does not look. */
  notApplicable?: TestResource[][];
  /** With these options it says something else. */
  configured?: { properties: Props; passes?: TestResource[][]; fails?: PolicyCase["fails"] };
}

/** Makes resources of one type, named `it` unless they get another name. */
export function of(type: string): (props: Props, more?: Partial<TestResource>) => TestResource {
  return (props, more = {}) => ({ type, name: "it", props, ...more });
}

/** In a stack whose name says that it is one of production. */
export function inProduction(resource: TestResource): TestResource {
  return { ...resource, stack: "prod" };
}
