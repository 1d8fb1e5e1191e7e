/**
 * What the page may do: run and style itself from its own files, talk to its own host, show pictures it made itself.
 * Nothing inline, nothing from elsewhere, in nobody's frame. Both shells send these with every file.
 * @param sockets where its WebSockets are, e.g. `ws://127.0.0.1:4000`; null where it needs none
 */
export function pageHeaders(sockets: string | null): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      "media-src 'self' blob:",
      "font-src 'self'",
      "worker-src 'self'",
      sockets === null ? "connect-src 'self'" : `connect-src 'self' ${sockets}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
    'permissions-policy':
      'camera=(self), microphone=(self), display-capture=(self), picture-in-picture=(self), fullscreen=(self), geolocation=(), usb=(), serial=(), hid=(), payment=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
