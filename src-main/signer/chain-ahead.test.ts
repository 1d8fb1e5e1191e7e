import { expect, it } from 'vitest';
import { type Deferred, deferred } from '../base/async.ts';
import { fixedChain } from '../chain/fixed-chain.ts';
import { chainAhead } from './chain-ahead.ts';

const ADDRESS = `0x${'ab'.repeat(20)}` as const;

function rig() {
  let nowMs = 0;
  const questions: Deferred<bigint>[] = [];
  const l1Block = (): Promise<bigint> => {
    const question = deferred<bigint>();
    questions.push(question);
    return question.promise;
  };
  const chain = chainAhead({ ...fixedChain(), l1Block }, ADDRESS, () => nowMs);
  return { chain, questions, pass: (ms: number) => (nowMs += ms) };
}

it('lets only the first wait, and asks anew behind the others', async () => {
  const { chain, questions, pass } = rig();
  const first = chain.l1Block();
  questions[0]?.resolve(7n);
  expect(await first).toBe(7n);
  pass(10_999);
  expect(await chain.l1Block()).toBe(7n);
  questions[1]?.resolve(8n);
  await questions[1]?.promise;
  expect(await chain.l1Block()).toBe(8n);
});

it('waits when the answer is too old, and says then why there is none', async () => {
  const { chain, questions, pass } = rig();
  const first = chain.l1Block();
  questions[0]?.resolve(7n);
  await first;
  expect(await chain.l1Block()).toBe(7n);
  questions[1]?.reject(new Error('behind'));
  pass(11_000);
  const late = chain.l1Block();
  questions[2]?.reject(new Error('the chain cannot be reached'));
  await expect(late).rejects.toThrow('the chain cannot be reached');
});

it('asks for others’ funds each time', async () => {
  const asked: string[] = [];
  const chain = chainAhead(
    {
      ...fixedChain(),
      sender: (address) => {
        asked.push(address);
        return fixedChain().sender(address);
      },
    },
    ADDRESS,
    () => 0,
  );
  const other = `0x${'cd'.repeat(20)}` as const;
  expect((await chain.sender(ADDRESS)).depositWei).toBe(10n ** 19n);
  await chain.sender(other);
  expect(asked).toEqual([ADDRESS, other]);
});
