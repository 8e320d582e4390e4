import { z } from "zod";

/** Pieces that the configurations of several services share. */
export const listenAddressSchema = z.strictObject({
  address: z.string(),
  port: z.number().int().min(0).max(65535),
});

/** A certificate, its chain behind it, and its key, PEM. */
export const certificateSchema = z.strictObject({ certificatePem: z.string(), privateKeyPem: z.string() });

/** Certificates by the server names they are for; the first answers a client that names none or an unknown one. */
export const serverCertificatesSchema = z
  .array(z.strictObject({ names: z.array(z.string()), certificate: certificateSchema }))
  .min(1);

export type ServerCertificates = z.infer<typeof serverCertificatesSchema>;
