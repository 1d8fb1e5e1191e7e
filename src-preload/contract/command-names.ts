/** The names of all commands, apart from their schemas so that the sandboxed preload need not load those. */
export const commandNames = [
  'app.hello',
  'app.licences',
  'log.read',
  'settings.update',
  'live.start',
  'live.stop',
  'live.reconnect',
  'live.swap',
  'live.setParams',
  'live.reportFrozen',
  'models.refresh',
  'presets.save',
  'presets.remove',
  'presets.move',
  'presets.export',
  'presets.import',
  'network.setEmbedded',
  'network.add',
  'network.remove',
  'network.check',
  'network.acceptCertificate',
  'discovery.save',
  'discovery.remove',
  'discovery.refresh',
  'signers.save',
  'signers.remove',
  'signers.move',
  'signers.test',
  'wallet.refresh',
  'wallet.export',
  'probe.start',
  'probe.stop',
  'files.choose',
  'files.forget',
  'token.answer',
  'token.offer',
] as const;

/** See {@link commandNames}. */
export type CommandName = (typeof commandNames)[number];

/** The names of all events. */
export const eventNames = ['state', 'orchestrators', 'stats', 'log', 'notice'] as const;

/** See {@link eventNames}. */
export type EventName = (typeof eventNames)[number];
