import type { ProviderName, StoreApp } from '../wire.js';

/** What is sold on devices, store by store. */
export interface StoreApps {
  /** An app for Apple's devices. */
  readonly appStore?: BundleApp | undefined;
  /** An app for Android. */
  readonly googlePlay?: PackageApp | undefined;
}

/** Those who are told a secret, and no app. */
export type WebProvider = Exclude<ProviderName, keyof StoreApps>;

/** What every store needs of an app. Its private key belongs on servers only. */
interface InStore {
  /**
   * The private key that asks the store's server: a PEM, or a key of WebCrypto's, which need not be
   * extractable. It is imported once, signs here, and is handed to nobody.
   */
  privateKey?: string | CryptoKey | undefined;
  /**
   * Accounts of reviewers and testers, whose purchases in the sandbox count in a live Kassa too. They
   * are marked as tests.
   */
  testers?: readonly string[] | undefined;
  /** Another address of the API; only a local one, for the offline lab. */
  apiBase?: string | undefined;
}

/** An app that is known by a bundle id. */
export interface BundleApp extends InStore {
  /** Such as `app.example.notes`. */
  bundleId: string | undefined;
  /** The app's number in the store, as App Store Connect shows it: needed live. */
  appAppleId?: number | undefined;
  /** App Store Connect, Users and Access, Integrations, In-App Purchase: the issuer id there. */
  issuerId?: string | undefined;
  /** The id of the private key, which is in the name of its `.p8` file. */
  keyId?: string | undefined;
  /** Certificates that are believed beside Apple's own, as base64 of DER: the lab's. */
  roots?: readonly string[] | undefined;
  /** The one certificate of Xcode's local testing, as base64 of DER: for tests only. */
  xcode?: string | undefined;
}

/** An app that is known by the name of its package. */
export interface PackageApp extends InStore {
  /** Such as `app.example.notes`. */
  packageName: string | undefined;
  /** The whole file that Google Cloud gives for a service account, as text or parsed. */
  serviceAccount?: string | ServiceAccount | undefined;
  /** Or of that file its `client_email`, */
  clientEmail?: string | undefined;
  /** its `private_key_id`, and above its `private_key`. */
  privateKeyId?: string | undefined;
  /** Who posts the store's notifications: a push subscription of Pub/Sub with authentication. */
  push?: PushOptions | undefined;
}

/** What is used of a service account's file. */
export interface ServiceAccount {
  readonly client_email: string;
  readonly private_key_id: string;
  readonly private_key: string;
}

/** A push subscription, as Pub/Sub shows it. */
export interface PushOptions {
  /** The audience of its tokens; the address that it posts to unless set there. */
  readonly audience: string;
  /** The service account that it signs in as. */
  readonly email: string;
  /** Its name, `projects/…/subscriptions/…`; any unless given. */
  readonly subscription?: string | undefined;
}

/** An app in a store. */
export type AppOptions = BundleApp | PackageApp;

/** Whether these are an app's, and no keys of a provider's on the web. */
export function isApp(options: object | undefined): options is AppOptions {
  return options !== undefined && ('bundleId' in options || 'packageName' in options);
}

/** The app as the core knows it: all but the private key. */
export function storeApp(options: AppOptions): StoreApp {
  const { testers = [] } = options;
  const { id: key, privateKey } = keyOf(options);
  const shared = { testers: [...testers], ...(privateKey && key && { key }) };
  if ('bundleId' in options) {
    const { bundleId = '', appAppleId: number, issuerId: issuer, roots = [], xcode } = options;
    const own = { ...(number !== undefined && { number }), ...(issuer && { issuer }) };
    return { id: bundleId, ...shared, ...own, roots: [...roots], ...(xcode && { xcode }) };
  }
  const { packageName = '', push } = options;
  const { email: issuer } = keyOf(options);
  return { id: packageName, ...shared, ...(issuer && { issuer }), roots: [], ...(push && { push }) };
}

/** A private key, and by what it is named. */
export interface NamedKey {
  id: string | undefined;
  email?: string | undefined;
  privateKey: string | CryptoKey | undefined;
}

/** The key that signs for an app. */
export function keyOf(options: AppOptions): NamedKey {
  if ('bundleId' in options) return { id: options.keyId, privateKey: options.privateKey };
  const { clientEmail, privateKeyId, privateKey } = options;
  const file = fileOf(options.serviceAccount);
  return {
    id: privateKeyId || file?.private_key_id,
    email: clientEmail || file?.client_email,
    privateKey: privateKey || file?.private_key,
  };
}

/** A file that cannot be read is one without a key: what signs says so, and quotes nothing of it. */
function fileOf(given: string | ServiceAccount | undefined): Partial<ServiceAccount> | undefined {
  if (typeof given !== 'string') return given;
  if (given === '') return undefined;
  try {
    return JSON.parse(given) as Partial<ServiceAccount>;
  } catch {
    return { private_key_id: 'serviceAccount', private_key: given };
  }
}
