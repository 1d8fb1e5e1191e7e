/**
 * Where a file of a packaged Electron program really lies. Paths into `app.asar` are read by Electron's own `fs` alone; what
 * native code is to open is kept beside the archive, in `app.asar.unpacked`. Other paths stay as they are.
 */
export function unpackedPath(path: string): string {
  return path.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2');
}
