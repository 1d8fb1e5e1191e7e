import { describe, expect, it } from 'vitest';
import { deferred } from '../base/async.ts';
import { SendWindow } from './send-window.ts';

/** Pictures on their way, which come back when told. */
class Flight {
  inFlight = 0;
  #next = deferred<void>();

  nextReturn(): Promise<void> {
    return this.#next.promise;
  }

  comeBack(pictures: number): void {
    this.inFlight -= pictures;
    this.#next.resolve();
    this.#next = deferred<void>();
  }
}

describe('SendWindow', () => {
  it('lets ten pictures go, and then one for each that comes back', async () => {
    const flight = new Flight();
    const window = new SendWindow(flight, 60_000);
    for (; flight.inFlight < 10; flight.inFlight += 1) await window.room();
    let open = false;
    const room = window.room().then(() => (open = true));
    await Promise.resolve();
    expect(open).toBe(false);
    flight.comeBack(1);
    await room;
    expect(open).toBe(true);
  });

  it('widens for a runner that holds pictures back, so that it never stands still', async () => {
    const flight = new Flight();
    const window = new SendWindow(flight, 1);
    for (; flight.inFlight < 100; flight.inFlight += 1) await window.room();
    expect(flight.inFlight).toBe(100);
  });
});
