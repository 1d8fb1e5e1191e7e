/** How a fake orchestrator behaves: `dead` refuses connections, `silent` accepts them and says nothing. */
export type FakeKind = 'good' | 'dead' | 'silent' | 'slow' | 'garbage';

/** How many of each kind to start; the answer is their addresses. */
export type FakesWanted = Partial<Record<FakeKind, number>>;
