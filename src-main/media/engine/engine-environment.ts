/** What the engine process inherits: enough to find libraries, fonts and temporary space, nothing that holds secrets. */
const INHERITED_ENV = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'windir',
  'LD_LIBRARY_PATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'XDG_RUNTIME_DIR',
];

/** Threads for blocking reads and codec work: each pipeline may hold one or two. */
const THREADS = 16;

/** The environment of an engine process, whatever starts it. */
export function engineEnvironment(): Record<string, string> {
  const env: Record<string, string> = { UV_THREADPOOL_SIZE: String(THREADS) };
  for (const name of INHERITED_ENV) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
