import { METHOD_OVERRIDE_HEADER } from "../../contracts/headers";

/**
 * Headers that ask for another method than the request line's. API Gateway heeds the first (its guide, known issues);
 * frameworks behind it may heed the others.
 */
export const METHOD_OVERRIDES = [METHOD_OVERRIDE_HEADER, "x-http-method", "x-method-override"];
