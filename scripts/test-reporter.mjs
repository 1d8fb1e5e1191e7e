// What `npm test` has vitest write down: each file's tests by their outcome, and errors that belong to no test.
import { writeFileSync } from 'node:fs';

/** Names the file that the report goes to. */
export const REPORT_VARIABLE = 'RIVULET_TEST_REPORT';

export default class {
  onTestRunEnd(modules, unhandled) {
    const report = { files: modules.map(fileOf), unhandled: unhandled.length };
    writeFileSync(process.env[REPORT_VARIABLE], JSON.stringify(report));
  }
}

function fileOf(module) {
  const tests = [...module.children.allTests()];
  const named = (state) => tests.filter((test) => test.result().state === state).map((test) => test.fullName);
  const failed = named('failed');
  // A file that breaks outside of its tests has failed, too, and so has one that never came to its end.
  if (!module.ok() && failed.length === 0)
    failed.push(`${module.relativeModuleId}: ${module.errors()[0]?.message ?? 'not all of it ran'}`);
  return { path: module.moduleId, passed: named('passed').length, failed, skipped: named('skipped') };
}
