import { describe, expect, it } from 'vitest';
import { EventHub } from './event-hub.ts';
import type { StudioEvent } from './studio-api.ts';

describe('notices', () => {
  it('wait for the first window and follow its first answer', async () => {
    const hub = new EventHub();
    const told: StudioEvent[] = [];
    hub.subscribe((event) => told.push(event));
    hub.notify({ level: 'warning', text: 'a file was set aside' });
    expect(told).toEqual([]);
    hub.windowIsThere();
    expect(told).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([{ name: 'notice', payload: { level: 'warning', text: 'a file was set aside' } }]);
    hub.windowIsThere();
    hub.notify({ level: 'info', text: 'now' });
    expect(told).toHaveLength(2);
  });
});
