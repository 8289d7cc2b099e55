/** What nothing on a page may hold. A value that has one fits none of its functions or components. */
export interface NoSecrets {
  secretKey?: never;
  webhookSecret?: never;
  cronSecret?: never;
  privateKey?: never;
  sealKeys?: never;
}
