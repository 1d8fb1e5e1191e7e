import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What the settings of an OBS on this machine say of its WebSocket server. Its password is not read. */
export interface ObsServerConfig {
  readonly enabled: boolean;
  readonly port: number;
  readonly passwordWanted: boolean;
}

/** Where to look, for tests; this machine by default. */
export interface ObsConfigPlace {
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Settings files are a few KB; what is much larger is none. */
const MAX_BYTES = 1024 * 1024;

/** `plugin_config/obs-websocket/config.json`, since OBS 30.1. */
const jsonConfig = z.object({
  server_enabled: z.boolean().default(false),
  server_port: z.int().min(1).max(65_535).default(4455),
  auth_required: z.boolean().default(true),
});

/**
 * Reads how the WebSocket server of this machine's OBS is set: from its own file, or from `global.ini` of earlier versions.
 * Null where OBS has never run, or its settings cannot be read.
 */
export async function readObsConfig(place: ObsConfigPlace = {}): Promise<ObsServerConfig | null> {
  for (const folder of configFolders(place)) {
    const json = await readSmall(join(folder, 'plugin_config', 'obs-websocket', 'config.json'));
    const config =
      (json === null ? null : fromJson(json)) ?? fromIni((await readSmall(join(folder, 'global.ini'))) ?? '');
    if (config) return config;
  }
  return null;
}

/** Folders that OBS keeps its settings in: its own, then those of Flatpak and Snap. */
function configFolders(place: ObsConfigPlace): string[] {
  const { platform = process.platform, home = homedir(), env = process.env } = place;
  if (platform === 'win32') return [join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'obs-studio')];
  if (platform === 'darwin') return [join(home, 'Library', 'Application Support', 'obs-studio')];
  return [
    join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'obs-studio'),
    join(home, '.var', 'app', 'com.obsproject.Studio', 'config', 'obs-studio'),
    join(home, 'snap', 'obs-studio', 'current', '.config', 'obs-studio'),
  ];
}

async function readSmall(path: string): Promise<string | null> {
  try {
    const bytes = await readFile(path);
    return bytes.length > MAX_BYTES ? null : bytes.toString('utf8');
  } catch {
    return null;
  }
}

/** The server's settings out of its JSON file; null for what is none. */
export function fromJson(text: string): ObsServerConfig | null {
  try {
    const { server_enabled, server_port, auth_required } = jsonConfig.parse(
      JSON.parse(text.replace(/^\uFEFF/, '')),
    );
    return { enabled: server_enabled, port: server_port, passwordWanted: auth_required };
  } catch {
    return null;
  }
}

/** The server's settings out of `global.ini`; null where it has no section for it. */
export function fromIni(text: string): ObsServerConfig | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === '[OBSWebSocket]');
  if (start < 0) return null;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim().startsWith('['));
  const section = end < 0 ? rest : rest.slice(0, end);
  const value = (key: string): string | undefined =>
    section
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1)
      .trim();
  const port = Number(value('ServerPort') ?? 4455);
  return {
    enabled: value('ServerEnabled') === 'true',
    port: Number.isInteger(port) && port > 0 && port <= 65_535 ? port : 4455,
    passwordWanted: value('AuthRequired') !== 'false',
  };
}
