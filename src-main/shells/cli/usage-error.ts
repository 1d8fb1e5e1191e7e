import { GatewayError, toGatewayError } from '../../base/errors.ts';

/** The error of a command line that is not right: a sentence that says what to give instead. */
export function usageError(sentence: string): GatewayError {
  return new GatewayError('usage', sentence);
}

/** Reads a value that was typed: what is wrong with it is wrong usage, with the same sentence. */
export function asUsage<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    throw usageError(toGatewayError(thrown).message);
  }
}

/** Turns what node's `parseArgs` raised about the options of `command` into a {@link usageError}. */
export function optionsError(thrown: unknown, command: string): GatewayError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // Node goes on with advice about positional arguments, which no command has.
  const [sentence = ''] = message.split(/\.\s|\.?\n|\.$/, 1);
  return usageError(
    `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}: run \`npm start -- help ${command}\` for the options`,
  );
}
