import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { orAbort, withTimeout } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { Registry } from '../../chain/arbitrum.ts';
import type { Hex } from '../../chain/chain-facts.ts';
import { parseOrchestratorAddress } from '../../gateway/index.ts';
import { whatHappened } from './advice.ts';
import { Findings, type StepOutcome } from './findings.ts';
import type { ProbeChain } from './probe-chain.ts';

/** Milliseconds for one name. */
const NAME_MS = 3_000;

const REGISTRY_NAMES: Readonly<Record<Registry, string>> = {
  ai: 'AI registry',
  protocol: 'protocol registry',
};

/** What a registry says, and where that leads as seen from the address that was probed. */
interface RegistryEntry {
  readonly registry: Registry;
  /** Its own words; '' for none. */
  readonly serviceUri: string;
  readonly leads: 'here' | 'elsewhere' | 'nowhere';
}

/** What {@link judgeChain} looks at. */
export interface ChainFound {
  readonly ethAddress: Hex;
  readonly registered: boolean;
  readonly active: boolean;
  readonly entries: readonly RegistryEntry[];
}

/** Reads what the chain says of an orchestrator. @throws GatewayError `chain_*`, or the signal's reason */
export async function askChain(
  chain: ProbeChain,
  {
    ethAddress,
    address,
    signal,
  }: { readonly ethAddress: Hex; readonly address: URL; readonly signal: AbortSignal },
): Promise<ChainFound> {
  const entryOf = async (registry: Registry): Promise<RegistryEntry> => {
    const serviceUri = await chain.serviceUri(registry, ethAddress);
    return { registry, serviceUri, leads: await leadsTo(serviceUri, address, signal) };
  };
  const [registered, active, ...entries] = await Promise.all([
    chain.isRegistered(ethAddress),
    chain.isActive(ethAddress),
    entryOf('ai'),
    entryOf('protocol'),
  ]);
  return { ethAddress, registered, active, entries };
}

/** Judges whether an orchestrator can be paid, and be found, by what the chain says of it (protocol B). */
export function judgeChain({ ethAddress, registered, active, entries }: ChainFound): StepOutcome {
  const findings = new Findings();
  for (const { registry, serviceUri } of entries)
    findings.figure(REGISTRY_NAMES[registry], serviceUri === '' ? 'none' : tidyText(serviceUri, 100));
  if (!registered)
    findings.fail(
      `${ethAddress} is not registered as an orchestrator: its winning tickets cannot be redeemed`,
      'compare -ethOrchAddr, or register it (livepeer_cli, “become an orchestrator”)',
    );
  else if (!active)
    findings.fail(
      `${ethAddress} is not in the active set of this round: it takes no payments`,
      'its stake has to be among the largest hundred when a round begins',
    );
  const named = entries.filter(({ serviceUri }) => serviceUri !== '');
  if (named.length === 0)
    findings.warn(
      'no registry has its address, so that gateways do not find it on the chain',
      'set the service URI (livepeer_cli); for AI jobs with -aiServiceRegistry',
    );
  const others = named.filter(({ leads }) => leads !== 'here');
  for (const { registry, serviceUri, leads } of others)
    findings.warn(
      leads === 'nowhere'
        ? `the ${REGISTRY_NAMES[registry]} has no usable address of it: ${tidyText(serviceUri, 100)}`
        : `the ${REGISTRY_NAMES[registry]} leads to ${tidyText(serviceUri, 100)} instead`,
      'gateways go where the registries lead: set the service URI (livepeer_cli), or probe that address',
    );
  return findings.outcome(
    `active, and found by the ${named.map(({ registry }) => REGISTRY_NAMES[registry]).join(' and the ')}`,
  );
}

/** The step where the chain could not be asked, which is no fault of the orchestrator. */
export function notCompared(error: GatewayError): StepOutcome {
  const findings = new Findings();
  findings.warn(
    `not compared with the chain: ${whatHappened(error)}`,
    'this is about your RPC endpoint, not the orchestrator: set another one',
  );
  return findings.outcome('');
}

/** Where an address in a registry leads: to another name of the same machine and port, too. */
async function leadsTo(
  serviceUri: string,
  address: URL,
  signal: AbortSignal,
): Promise<RegistryEntry['leads']> {
  let registered: URL;
  try {
    registered = parseOrchestratorAddress(serviceUri);
  } catch {
    return 'nowhere';
  }
  if (registered.origin === address.origin) return 'here';
  if (registered.port !== address.port) return 'elsewhere';
  const [there, here] = await Promise.all([ipsOf(registered, signal), ipsOf(address, signal)]);
  return there.some((ip) => here.includes(ip)) ? 'here' : 'elsewhere';
}

/** The IP addresses of a host; none where its name is not known in time. @throws the signal's reason */
async function ipsOf({ hostname }: URL, signal: AbortSignal): Promise<readonly string[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return [host];
  const late = (): GatewayError => new GatewayError('timeout', 'the name is not known in time');
  try {
    const found = await withTimeout(orAbort(lookup(host, { all: true }), signal), NAME_MS, late);
    return found.map(({ address }) => address);
  } catch {
    signal.throwIfAborted();
    return [];
  }
}
