// The keys to both stores. They stay on this server, sign here, and are handed to nobody.

const { env } = process;

/** Only `npm run dev` and `cargo demo` set it: the offline lab in place of both stores. */
export const lab = env.KASSA_LAB;

export const stores = {
  appStore: {
    bundleId: env.APPLE_BUNDLE_ID,
    appAppleId: Number(env.APPLE_APP_ID),
    issuerId: env.APPLE_ISSUER_ID,
    keyId: env.APPLE_KEY_ID,
    privateKey: env.APPLE_PRIVATE_KEY,
    ...(lab && { apiBase: `${lab}/appStore`, roots: [env.LAB_ROOT ?? ''], xcode: env.APPLE_XCODE }),
  },
  googlePlay: {
    packageName: env.GOOGLE_PACKAGE_NAME,
    serviceAccount: env.GOOGLE_SERVICE_ACCOUNT,
    push: { audience: env.GOOGLE_PUSH_AUDIENCE ?? '', email: env.GOOGLE_PUSH_EMAIL ?? '' },
    ...(lab && { apiBase: `${lab}/googlePlay` }),
  },
};
