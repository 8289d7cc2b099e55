import type { KassaError as WireError, Reason } from './wire.js';

/**
 * What a programmer, an attacker or a network did wrong. A business "no", such as too few
 * credits, is never thrown: it is a value with `ok: false`.
 */
export class KassaError extends Error {
  override readonly name = 'KassaError';
  /** The class of the error. */
  readonly reason: Reason;
  /** Stable, snake_case, made for `switch`. */
  readonly code: string;
  /** The provider that it concerns. */
  readonly provider: string | undefined;
  /** For the developer: what to do next. */
  readonly hint: string;
  /** The HTTP status that fits. */
  readonly status: number;
  /** The same call can succeed later. */
  readonly retryable: boolean;

  constructor(wire: WireError, options?: ErrorOptions) {
    super(wire.hint, options);
    this.reason = wire.reason;
    this.code = wire.code;
    this.provider = wire.provider;
    this.hint = wire.hint;
    this.status = wire.status;
    this.retryable = wire.retryable;
  }

  /** Holds no secret and no body. What caused it stays out too: a driver may print either. */
  toJSON(): WireError {
    const { reason, code, provider, hint, status, retryable } = this;
    return { reason, code, ...(provider !== undefined && { provider }), hint, status, retryable };
  }
}

/** A wrong call. */
export function misused(code: string, hint: string, status = 400): KassaError {
  return new KassaError({ reason: 'misused', code, hint, status, retryable: false });
}

/** Something that cannot be reached now; the same call can succeed later. */
export function unavailable(code: string, hint: string, cause?: unknown): KassaError {
  const wire: WireError = { reason: 'unavailable', code, hint, status: 503, retryable: true };
  return new KassaError(wire, { cause });
}
