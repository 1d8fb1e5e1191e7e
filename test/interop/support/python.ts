import { type ExecFileOptions, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';

/** What to install for a peer, as arguments of successive `pip install` calls. */
export interface PeerPlan {
  readonly name: string;
  /** The requirement that is fetched first, to see quickly whether the index answers. */
  readonly probe: string;
  readonly steps: readonly (readonly string[])[];
}

/** An interpreter with a peer installed, or why there is none. */
type PeerEnvironment = { readonly python: string } | { readonly reason: string };

/** The peers need this or newer (livepeer-gateway says `>=3.12`). */
const MINIMUM_MINOR = 12;
const VERSION_LIMIT_MS = 5_000;
/** An index that gives nothing within this many seconds counts as unreachable. */
const PROBE_LIMIT_S = 20;
const INSTALL_LIMIT_MS = 150_000;
/** Two programs start, stream for seconds and stop, on machines that are busy. */
const TEST_LIMIT_MS = 60_000;

/** Folder of the driver scripts. */
export const scripts = join(import.meta.dirname, '..', 'python');

const environments = new Map<string, Promise<PeerEnvironment>>();

/**
 * The scratch environment of a peer, outside the repository: made at first use, kept in the system's temporary folder
 * under a name that holds the plan and the interpreter.
 */
function peerEnvironment(plan: PeerPlan): Promise<PeerEnvironment> {
  const known = environments.get(plan.name);
  if (known) return known;
  const made = prepare(plan);
  environments.set(plan.name, made);
  return made;
}

/**
 * A suite that needs peers. Where one cannot be had, all its tests are reported as skipped and the title says why.
 * @param body registers the tests; gets the interpreters in the order of `plans`
 */
export async function describeWithPeers(
  title: string,
  plans: readonly PeerPlan[],
  body: (...pythons: string[]) => void,
): Promise<void> {
  const pythons: string[] = [];
  for (const plan of plans) {
    const environment = await peerEnvironment(plan);
    if ('reason' in environment) {
      describe.skip(`${title} (no ${plan.name}: ${environment.reason})`, () => body(...plans.map(() => '')));
      return;
    }
    pythons.push(environment.python);
  }
  describe(title, { timeout: TEST_LIMIT_MS }, () => body(...pythons));
}

async function prepare(plan: PeerPlan): Promise<PeerEnvironment> {
  const interpreter = await findPython();
  if (!interpreter) return { reason: `no Python 3.${MINIMUM_MINOR} or newer` };
  const key = createHash('sha256')
    .update(JSON.stringify([plan, interpreter]))
    .digest('hex')
    .slice(0, 12);
  const directory = join(tmpdir(), 'rivulet-interop', `${plan.name}-${key}`);
  const request = JSON.stringify({ ...plan, probeLimitS: PROBE_LIMIT_S });
  const { stdout, problem } = await run(interpreter, [join(scripts, 'prepare.py'), directory, request], {
    timeout: INSTALL_LIMIT_MS,
  });
  if (problem) return { reason: `preparing its environment failed: ${problem}` };
  return JSON.parse(stdout) as PeerEnvironment;
}

/** The first interpreter that is new enough and can make virtual environments. */
async function findPython(): Promise<string | undefined> {
  const check = `import sys, venv, ensurepip; sys.exit(sys.version_info < (3, ${MINIMUM_MINOR}))`;
  for (const candidate of candidates()) {
    const { problem } = await run(candidate, ['-c', check], { timeout: VERSION_LIMIT_MS });
    if (!problem) return candidate;
  }
  return undefined;
}

function candidates(): string[] {
  const named = ['python3.12', 'python3.13', 'python3', 'python'];
  const managed = join(homedir(), '.pyenv', 'versions');
  const versions = listed(managed).filter((version) => version.startsWith('3.1'));
  return [
    ...(process.env.RIVULET_PYTHON ? [process.env.RIVULET_PYTHON] : []),
    ...named,
    ...versions.map((version) => join(managed, version, 'bin', 'python')),
  ];
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function run(
  file: string,
  args: string[],
  options: ExecFileOptions,
): Promise<{ stdout: string; problem: string | undefined }> {
  return new Promise((resolve) => {
    execFile(file, args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      const said = stderr.toString().trim().split('\n').at(-1);
      resolve({ stdout: stdout.toString(), problem: error ? said || error.message : undefined });
    });
  });
}
