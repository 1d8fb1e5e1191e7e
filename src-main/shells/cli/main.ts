import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import { redactText } from '../../base/log.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE } from './exit-status.ts';
import { helpText } from './help.ts';

/** Commands by name; each loads its own code only when it is called, so that `help` stays instant. */
const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  stream: async (args) => (await import('./stream-command.ts')).runStreamCommand(args),
  web: async (args) => (await import('./web-command.ts')).runWebCommand(args),
  orchestrator: async (args) => (await import('./orchestrator-command.ts')).runOrchestratorCommand(args),
  signer: async (args) => (await import('./signer-command.ts')).runSignerCommand(args),
  probe: async (args) => (await import('./probe-command.ts')).runProbeCommand(args),
  demo: async (args) => (await import('./demo-command.ts')).runDemoCommand(args),
  help: async ([topic]) => {
    process.stdout.write((await ownHelp(topic)) ?? helpText(topic));
    return EXIT_OK;
  },
};

/** The help of commands whose texts are made of their options' schemas, which the other texts need not wait for. */
async function ownHelp(topic: string | undefined): Promise<string | null> {
  if (topic === 'orchestrator') return (await import('./orchestrator-options.ts')).orchestratorHelp();
  return topic === 'signer' ? (await import('./signer-options.ts')).signerHelp : null;
}

/**
 * The command line's entry: runs one command and ends the process with its exit status
 * (0 done, 1 failed, 2 wrong usage, 130 interrupted before it was done).
 */
export async function main(argv: string[]): Promise<void> {
  surviveClosedPipes();
  const status = await dispatch(argv);
  process.exitCode ||= status;
}

/**
 * A reader that goes away (`| head -1`) or a full disk behind standard output or error costs what is printed, never the
 * stream and its recordings. Only output that was lost for another reason than its reader makes the command fail.
 */
function surviveClosedPipes(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    sayError(`standard output cannot be written (${code}): free some space or send it elsewhere`);
    process.exitCode = EXIT_FAILED;
  });
}

async function dispatch(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  try {
    if (name === undefined) {
      process.stdout.write(helpText(undefined));
      return EXIT_OK;
    }
    if (name === '--help' || name === '-h') return (await commands.help?.(args)) ?? EXIT_OK;
    if (args.includes('--help') || args.includes('-h')) return (await commands.help?.([name])) ?? EXIT_OK;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) {
      sayError(`there is no command "${name}": run \`npm start -- help\` for the list`);
      return EXIT_USAGE;
    }
    return await command(args);
  } catch (error) {
    return report(toGatewayError(error));
  }
}

/** One sentence for people, never a stack trace; `RIVULET_DEBUG=1` shows where an internal error came from. */
function report(error: GatewayError): number {
  sayError(error.message);
  if (process.env.RIVULET_DEBUG && error.stack) process.stderr.write(`${redactText(error.stack)}\n`);
  if (error.code === 'aborted') return EXIT_INTERRUPTED;
  return error.code === 'usage' ? EXIT_USAGE : EXIT_FAILED;
}

function sayError(sentence: string): void {
  process.stderr.write(`rivulet: ${redactText(sentence)}\n`);
}
