/** Type tokens of the components. Policies and tests match on these. */
export const PUBLIC_WAF_STACK_TYPE = "portcullis:index:PublicWafStack";
/** See {@link PUBLIC_WAF_STACK_TYPE}. */
export const PROTECTED_ENDPOINT_TYPE = "portcullis:index:ProtectedEndpoint";
/** See {@link PUBLIC_WAF_STACK_TYPE}. */
export const AUTHORIZER_TYPE = "portcullis:index:Authorizer";

/** Tag that marks a security group as one of management interfaces, for the policy `management-access`. */
export const MANAGEMENT_TAG = { key: "portcullis:role", value: "management" };

/**
 * Tag of an API for the one update in which the proof of its distribution changes: it answers under both of its names
 * then, on purpose.
 */
export const CHANGING_PROOF_TAG = { key: "portcullis:origin-proof", value: "changing" };

/** Tag of a fixed address whose zone retires: it is out of use, and its protection is lifted on purpose. */
export const RETIRING_TAG = { key: "portcullis:zone-state", value: "retiring" };

/** Tag of a management server's instance: name of the session document by which administrators reach it. */
export const SESSION_DOCUMENT_TAG = "portcullis:session-document";
