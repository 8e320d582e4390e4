/** The protocol of both channels, in the place of AWS's own over WebSocket, which is not documented. */
export const CHANNEL_PROTOCOL = "portcullis-twin-session";

/** Carries the token of a channel. */
export const TOKEN_HEADER = "x-twin-token";
