/**
 * What the page may do: run and style itself from its own files, talk to its own host, show pictures it made itself.
 * Nothing inline, nothing from elsewhere, in nobody's frame.
 */
export function pageHeaders(host: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      "media-src 'self' blob:",
      "font-src 'self'",
      "worker-src 'self'",
      `connect-src 'self' ws://${host}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
    'permissions-policy':
      'camera=(self), microphone=(self), display-capture=(self), picture-in-picture=(self), fullscreen=(self), geolocation=(), usb=(), serial=(), hid=(), bluetooth=(), payment=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
