import type { StateSlices } from './app-state.ts';
import type { EventHub } from './event-hub.ts';
import type { FileTable } from './file-table.ts';
import type { LiveSession } from './live/live-session.ts';
import type { LogHub } from './log-hub.ts';
import type { DiscoveryDesk } from './network/discovery/discovery-desk.ts';
import type { Network } from './network/network.ts';
import type { RowFeed } from './network/row-feed.ts';
import type { Stores } from './open-stores.ts';
import type { OutputsDesk } from './outputs/outputs-desk.ts';
import type { RpcEndpoint } from './payment/rpc-endpoint.ts';
import type { SignersDesk } from './payment/signers-desk.ts';
import type { WalletDesk } from './payment/wallet-desk.ts';
import type { ProbeDesk } from './probe/probe-desk.ts';
import type { SettingsDesk } from './settings-desk.ts';
import type { SharedEngine } from './shared-engine.ts';
import type { TokenDesk } from './token-desk.ts';

/** What the application is made of, and its commands work on. */
export interface StudioParts extends Omit<Stores, 'settingsStore'> {
  readonly events: EventHub;
  readonly log: LogHub;
  /** Ends what windows are told of the log, which may go on after the application. */
  readonly leaveLog: () => void;
  readonly slices: StateSlices;
  /** Tells windows what changed among the orchestrators. */
  readonly rows: RowFeed;
  readonly settings: SettingsDesk;
  readonly network: Network;
  /** The sources of orchestrators. */
  readonly discovery: DiscoveryDesk;
  /** For files, and for windows that cannot encode H.264. */
  readonly engine: SharedEngine;
  readonly live: LiveSession;
  /** What the output goes to beside the windows. */
  readonly outputs: OutputsDesk;
  readonly probe: ProbeDesk;
  readonly signers: SignersDesk;
  readonly rpc: RpcEndpoint;
  readonly wallet: WalletDesk;
  readonly tokens: TokenDesk;
  readonly files: FileTable;
  /** Lets the user choose a file in the system's own dialog; null where the shell has none. */
  readonly chooseFile: (() => Promise<string | null>) | null;
}
