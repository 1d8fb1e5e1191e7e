import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { OrchestratorMemory } from './orchestrator-memory.ts';

const folder = temporaryFolders();
const noProblem = ({ message }: Error): never => expect.unreachable(message);

const past = (atMs: number) => ({
  atMs,
  penalty: 1,
  successes: 2,
  failures: 3,
  liveMs: 4,
});

describe('the memory of orchestrators', () => {
  it('lasts from one run to the next', async () => {
    const path = await folder();
    const first = await OrchestratorMemory.open(path, noProblem);
    first.set('https://a:8935', past(1));
    first.set('https://passing:1', past(2));
    first.keepPassing('https://passing:1');
    expect(first.get('https://passing:1')).toEqual(past(2));
    await first.close();
    const second = await OrchestratorMemory.open(path, noProblem);
    expect(second.get('https://a:8935')).toEqual(past(1));
    expect(second.get('https://passing:1')).toBeUndefined();
    await second.close();
  });

  it('holds 5,000, and forgets those it heard nothing of for longest', async () => {
    const path = await folder();
    const memory = await OrchestratorMemory.open(path, noProblem);
    for (let index = 0; index < 5_000; index += 1) memory.set(`https://o${index}:1`, past(index));
    memory.set('https://o0:1', past(6_000));
    memory.set('https://new:1', past(6_001));
    expect(memory.get('https://o1:1')).toBeUndefined();
    expect(memory.get('https://o0:1')).toEqual(past(6_000));
    await memory.close();
    const again = await OrchestratorMemory.open(path, noProblem);
    again.set('https://newer:1', past(6_002));
    expect(again.get('https://o2:1')).toBeUndefined();
    expect(again.get('https://o3:1')).toEqual(past(3));
    await again.close();
  });

  it('is set aside when it is damaged', async () => {
    const path = await folder();
    const damaged = { version: 1, data: { orchestrators: { 'https://a:1': { ...past(1), penalty: -5 } } } };
    await writeFile(join(path, 'orchestrator-memory.json'), JSON.stringify(damaged));
    const problems: string[] = [];
    const memory = await OrchestratorMemory.open(path, ({ message }) => problems.push(message));
    expect(problems).toEqual([expect.stringContaining('orchestrator-memory.json cannot be read')]);
    expect(memory.get('https://a:1')).toBeUndefined();
    memory.set('https://b:1', past(1));
    await memory.close();
    expect(await readFile(join(path, 'orchestrator-memory.json'), 'utf8')).toContain('https://b:1');
  });
});
