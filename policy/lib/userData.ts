import { gunzipSync } from "node:zlib";
import { Place } from "./place";
import type { StackResource } from "./reading";
import { LAUNCH_TEMPLATE_TYPE } from "./types";

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html: before it is base64. */
export const USER_DATA_MAXIMUM_BYTES = 16_384;

/** Largest text that a gzip stream is unpacked to; what is larger is no script. */
const UNPACKED_MAXIMUM_BYTES = 4 * 1024 * 1024;

/** User data of a machine, as the program gave it. */
export interface UserData {
  place: Place;
  /** Whether the property takes base64; otherwise the provider encodes it. */
  isBase64: boolean;
}

/** The properties in which a machine's user data may stand, as far as they are given. */
export function userDataOf(resource: StackResource): UserData[] {
  const props = new Place(resource.props);
  return [
    { place: props.at("userData"), isBase64: resource.type === LAUNCH_TEMPLATE_TYPE },
    { place: props.at("userDataBase64"), isBase64: true },
  ].filter(({ place }) => !place.isAbsent);
}

/** Bytes of a base64 text; `undefined` if it is none. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/\s/g, "");
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)
    ? Buffer.from(compact, "base64")
    : undefined;
}

/** Every text that user data may carry: decoded, unpacked, as often as it was wrapped. */
export function textsOf(text: string): string[] {
  const texts = [text];
  let bytes: Buffer | undefined = Buffer.from(text);
  for (let depth = 0; depth < 4 && bytes !== undefined; depth++) {
    bytes = unwrapped(bytes);
    if (bytes !== undefined) {
      texts.push(bytes.toString("utf8"));
    }
  }
  return texts;
}

function unwrapped(bytes: Buffer): Buffer | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      return gunzipSync(bytes, { maxOutputLength: UNPACKED_MAXIMUM_BYTES });
    } catch {
      return undefined;
    }
  }
  const text = bytes.toString("utf8");
  return text.length >= 16 ? decodeBase64(text) : undefined;
}
