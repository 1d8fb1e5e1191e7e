import { describe, expect, it } from 'vitest';
import { LinkTickets } from './link-tickets.ts';

const client = { clientId: 'window-1' };

describe('link tickets', () => {
  it('are good once', () => {
    const tickets = new LinkTickets(() => 0);
    const id = tickets.issue('output', client);
    expect(tickets.take(id)).toMatchObject({ kind: 'output', client });
    expect(tickets.take(id)).toBeNull();
    expect(tickets.take('')).toBeNull();
  });

  it('are good for 15 seconds', () => {
    const clock = { nowMs: 0 };
    const tickets = new LinkTickets(() => clock.nowMs);
    const [early, late] = [tickets.issue('input', client), tickets.issue('input', client)];
    clock.nowMs = 15_000;
    expect(tickets.take(early)).not.toBeNull();
    clock.nowMs = 15_001;
    expect(tickets.take(late)).toBeNull();
  });

  it('make room for the 65th, oldest first', () => {
    const tickets = new LinkTickets(() => 0);
    const [first = '', ...others] = Array.from({ length: 65 }, () => tickets.issue('capture', client));
    expect(tickets.take(first)).toBeNull();
    for (const id of others) expect(tickets.take(id)).not.toBeNull();
  });
});
