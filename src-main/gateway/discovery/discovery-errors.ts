import { GatewayError } from '../../base/errors.ts';

// Of a source's address only the origin is named: its path and query may hold a key. Nothing that it answers is quoted.

/** A source cannot be asked, or refuses. `retryAfterMs`: how long it asks to be left alone, null where it does not say. */
export function discoveryFailed(
  origin: string,
  why: string,
  retryAfterMs: number | null = null,
): GatewayError {
  return new GatewayError(
    'discovery_failed',
    `${origin} cannot be asked for orchestrators (${why}): check its address and headers, or try again later`,
    { fields: { source: origin, retryAfterMs } },
  );
}

/** A source answers, but with something else. */
export function discoveryNotRecognised(origin: string, why: string): GatewayError {
  return new GatewayError(
    'discovery_not_recognised',
    `${origin} answers, but not with a list of orchestrators (${why}): check its address`,
    { fields: { source: origin } },
  );
}

/** What is set as the address of a source is none. */
export function discoveryUrlInvalid(why: string): GatewayError {
  return new GatewayError(
    'discovery_url_invalid',
    `this is not the address of a source of orchestrators: ${why}; write it as https://host/path`,
  );
}

/** A source in a private network shows another certificate than the one that was trusted. */
export function changedSource(origin: string, cause: GatewayError): GatewayError {
  return new GatewayError(
    'certificate_changed',
    `${origin} shows another certificate than before, and was sent nothing: it was set up anew, or somebody stands in ` +
      'between; if you expected this, save this source of orchestrators again',
    { cause, fields: { ...cause.fields, source: origin } },
  );
}
