/** Form of an origin secret: 32 to 128 characters, none of which a header or a log could change. */
export const SECRET_VALUE = /^[A-Za-z0-9]{32,128}$/;
