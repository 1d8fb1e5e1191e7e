import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' } } });

/** `--quick`: a fraction of the work, for a look at whether all is well; figures vary more. */
export const QUICK = values.quick === true;

/** `--json`: the figures for programs. */
export const JSON_OUTPUT = values.json === true;
