import { runOrchestratorCommand } from '../../local/command.ts';

/** Runs the embedded orchestrator alone, in the foreground; answers the exit status. */
export function runOrchestrator(args: string[]): Promise<number> {
  return runOrchestratorCommand(args, { stdout: process.stdout, stderr: process.stderr });
}
