import { type ErrorCode, GatewayError } from '../base/errors.ts';
import { tidyText } from '../base/tidy-text.ts';
import type { RestAnswer } from './rest.ts';

const MODEL_FAULT =
  /\bmodel\b.*\b(unknown|not|no such|unsupported|invalid)\b|\b(unknown|unsupported|no such|invalid)\b.*\bmodel/i;
const PAYMENT_FAULT = /balance|ticket|payment|price|sender|recipient|insufficient (deposit|reserve|funds)/i;

/**
 * What an orchestrator says about a refusal, as one line: plain text, `{error: {message}}` (go-livepeer),
 * `{detail: …}` (runners), or '' for web pages and the like.
 */
export function answerText(answer: RestAnswer): string {
  const raw = answer.body.toString('utf8').trim();
  if (answer.contentType === 'text/html' || raw.startsWith('<')) return '';
  return tidyText(messageIn(parseJson(raw)) ?? raw);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The message in the error bodies of go-livepeer (`error.message`), FastAPI (`detail[].msg`) and aiohttp (`message`). */
function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  if (Array.isArray(value))
    return (
      value
        .map((item) => messageIn(item, depth + 1))
        .filter(Boolean)
        .join('; ') || undefined
    );
  const fields = value as Record<string, unknown>;
  for (const key of ['error', 'detail', 'message', 'msg']) {
    const found = messageIn(fields[key], depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** What was to be started where. */
export interface StartTarget {
  readonly transcoder: URL;
  readonly modelId: string;
  /** Models the orchestrator says it has; none when it does not say. */
  readonly offered: readonly string[];
}

/**
 * The error for an answer that starts no job, by status and text (protocol C9, D1).
 * @returns GatewayError `params_invalid`, `model_unknown`, `payment_refused`, `orchestrator_full`,
 * `orchestrator_refused`, `runner_failed` or `orchestrator_not_recognised`
 */
export function startError(target: StartTarget, answer: RestAnswer): GatewayError {
  const { modelId, offered } = target;
  const { origin } = target.transcoder;
  const { status } = answer;
  const text = answerText(answer);
  const said = text === '' ? '' : `: ${text}`;
  const make = (code: ErrorCode, sentence: string): GatewayError =>
    new GatewayError(code, sentence, { fields: { address: origin, status, detail: text, model: modelId } });

  // go-livepeer says "insufficient capacity" also about a model it does not have.
  if (status === 503 && offered.length > 0 && !offered.includes(modelId)) {
    const choice = offered.slice(0, 20).join(', ');
    return make('model_unknown', `${origin} does not offer "${modelId}": choose one of ${choice}`);
  }
  if (status === 503 || /insufficient capacity|OrchestratorCapped/i.test(text)) {
    return make(
      'orchestrator_full',
      `${origin} has no free runner for "${modelId}": try again later or choose another orchestrator`,
    );
  }
  if (status === 402 || (status === 400 && PAYMENT_FAULT.test(text))) {
    return make(
      'payment_refused',
      `${origin} did not accept the payment${said}; check the signer or choose another orchestrator`,
    );
  }
  if (/incompatible capabilities/i.test(text) || (status >= 400 && status < 500 && MODEL_FAULT.test(text))) {
    return make(
      'model_unknown',
      `${origin} does not offer "${modelId}"${said}; choose another model or orchestrator`,
    );
  }
  if (status === 403) {
    return make(
      'orchestrator_refused',
      `${origin} did not accept the credentials it gave out${said}; connect to it again`,
    );
  }
  if (status === 400 || status === 422) {
    return make(
      'params_invalid',
      `${origin} refused the parameters for "${modelId}"${said || ' without a reason'}; correct them and start again`,
    );
  }
  if (status === 404 || status === 405) {
    return make(
      'orchestrator_not_recognised',
      `${origin} does not offer live video (status ${status}): choose another orchestrator`,
    );
  }
  if (status >= 500) {
    return make(
      'runner_failed',
      `${origin} could not start its runner (status ${status}${said}): try again or choose another orchestrator`,
    );
  }
  return make(
    'orchestrator_not_recognised',
    `${origin} answered status ${status}${said}, which is not how orchestrators answer: check the address`,
  );
}
