/**
 * Every error code Rivulet raises, by the room that owns it. Callers match on the code, never on class or text:
 * classes do not survive process boundaries.
 */
export const errorCodes = [
  // base
  'usage',
  'aborted',
  'timeout',
  'internal',
  // trickle
  'channel_not_found',
  'channel_closed',
  'segment_failed',
  'segment_too_large',
  'publisher_dead',
  'subscriber_dead',
  'trickle_protocol',
  // gateway
  'orchestrator_address_invalid',
  'orchestrator_unreachable',
  'orchestrator_not_tls',
  'orchestrator_not_recognised',
  'orchestrator_timeout',
  'orchestrator_refused',
  'orchestrator_full',
  'orchestrator_lost',
  'certificate_changed',
  'certificate_mismatch',
  'model_unknown',
  'params_invalid',
  'payment_refused',
  'payment_ceiling',
  'price_too_high',
  'balance_insufficient',
  'session_expired',
  'signer_lost',
  'swap_limit',
  'discovery_url_invalid',
  'discovery_failed',
  'discovery_not_recognised',
  // chain
  'chain_unreachable',
  'chain_wrong',
  'chain_refused',
  // the signer of our own
  'keystore_invalid',
  'keystore_password_wrong',
  'signer_exposed',
  'input_stalled',
  'output_stalled',
  'runner_failed',
  // media
  'media_not_found',
  'media_unreadable',
  'media_empty',
  'media_no_video',
  'media_option_invalid',
  'media_decode_failed',
  'engine_unavailable',
  'engine_crashed',
  // outputs and files
  'output_format_unknown',
  'output_unwritable',
  'disk_full',
  // local network
  'port_in_use',
  'runner_unreachable',
  // the application: its windows, settings and what they ask for
  'command_unknown',
  'command_invalid',
  'not_allowed',
  'busy',
  'not_live',
  'source_not_found',
  'settings_unreadable',
  'settings_unwritable',
  'ledger_unreadable',
  'ledger_unwritable',
  'secret_store_missing',
  'preset_not_found',
  'preset_invalid',
  'token_invalid',
  'signer_unreachable',
  'signer_refused',
  'signer_not_recognised',
] as const;

/** See {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];
