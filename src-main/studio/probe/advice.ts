import type { ErrorCode, GatewayError } from '../../base/errors.ts';

/** Where more than the code says what happened: the reason of the socket. */
const BY_REASON: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'start the orchestrator and compare this port with its -serviceAddr and -httpAddr; in a container, publish the port',
  ENOTFOUND: 'make a DNS record for this host, or put one that exists into -serviceAddr',
  EHOSTUNREACH: 'check the route to this machine, and that -serviceAddr names its public address',
  ENETUNREACH: 'check the route to this machine, and that -serviceAddr names its public address',
};

/** What the owner of an orchestrator should do about an error, with the flags of go-livepeer where there are such. */
const BY_CODE: Partial<Readonly<Record<ErrorCode, string>>> = {
  orchestrator_address_invalid: 'give the address as -serviceAddr has it: host:8935',
  orchestrator_unreachable: 'check that the orchestrator runs and that -serviceAddr names this host and port',
  orchestrator_timeout:
    'it took the connection and did not answer: read its log, and check its load and its RPC endpoint (-ethUrl)',
  orchestrator_not_tls:
    'check the port; go-livepeer serves TLS by itself, unless -httpAddr begins with http:// or a plain proxy stands before it',
  orchestrator_not_recognised:
    'check that this port is the one of -serviceAddr, not that of the CLI (-cliAddr) or of a web server, and that a proxy before it lets HTTP/2 and gRPC through',
  orchestrator_refused: 'read the orchestrator’s log: it says there whom it refuses and why',
  orchestrator_full:
    'wait until a runner is free, or raise capacity in -aiModels or add runners; if none works now, look whether its container is healthy',
  orchestrator_lost: 'read the orchestrator’s log: it ended the connection',
  certificate_changed:
    'go-livepeer makes a new certificate at each start: if it was restarted accept the new one, else find out who stands in between',
  certificate_mismatch:
    'compare with the fingerprint of the certificate the orchestrator shows in its own network',
  model_unknown: 'add the model to -aiModels with the pipeline live-video-to-video and warm: true',
  params_invalid: 'compare the runner’s version with the model’s documentation: it refused usual parameters',
  payment_refused:
    'compare -ethOrchAddr, -pricePerUnit and the clock of this machine; its log says which check failed',
  payment_ceiling: 'lower the price, or probe with a higher ceiling',
  price_too_high: 'lower price_per_unit in -aiModels (or -pricePerUnit), or probe with a higher --max-price',
  balance_insufficient:
    'the signer’s deposit or reserve is too small for these tickets: fund it, or lower -ticketEV',
  session_expired: 'set the clock of this machine: what it gave out was expired at once',
  signer_unreachable: 'this is about your signer, not the orchestrator: start it, or check its address',
  signer_refused: 'this is about your signer, not the orchestrator: check its headers and its log',
  signer_lost: 'this is about your signer, not the orchestrator: check that it runs',
  signer_not_recognised: 'this is about your signer, not the orchestrator: check its address',
  output_stalled:
    'read the runner’s log (docker logs): it took the video and put out nothing that can be shown',
  input_stalled: 'check the upload bandwidth to this machine and whether its CPU or disk is busy',
  runner_failed:
    'read the runner’s log (docker logs of the live container), and check that its GPU has free memory',
  channel_not_found:
    'the orchestrator does not know a channel it gave out: check that no proxy sends requests to another instance',
  subscriber_dead: 'check that a proxy before it does not buffer or cut long answers (trickle)',
  publisher_dead: 'check that a proxy before it does not buffer or limit request bodies (trickle)',
  engine_unavailable: 'this is about this machine: the media engine could not be started',
  engine_crashed: 'this is about this machine: the media engine ended; probe again',
};

/** What the owner of an orchestrator should do about an error; '' where nothing is known to help. */
export function adviceFor(error: GatewayError): string {
  const { reason } = error.fields;
  return (typeof reason === 'string' ? BY_REASON[reason] : undefined) ?? BY_CODE[error.code] ?? '';
}

/** Advice for those who use an orchestrator, at the end of an error's sentence: its owner needs another. */
const ADVICE_FOR_USERS =
  /[:;,] (?:try|choose|check|set|write|wait|start it again|compare|set up|connect to it again|correct them)\b.*$/;

/** What an error says has happened, without what it tells users to do. */
export function whatHappened({ message }: GatewayError): string {
  return message.replace(ADVICE_FOR_USERS, '');
}
