import type { ReactNode } from 'react';
import { usePlace } from '../../frame/view.ts';
import { networkTexts } from '../../texts/network.ts';
import { TabbedPage } from '../../ui/tabbed-page.tsx';
import { type NetworkPlace, networkPlaceOf, networkPlaces, openNetwork } from './network-places.ts';
import { OrchestratorsTab } from './orchestrators/orchestrators-tab.tsx';
import { PlaceLabel } from './place-label.tsx';
import { ProbeTab } from './probe/probe-tab.tsx';
import { SignersTab } from './signers/signers-tab.tsx';
import { SourcesTab } from './sources/sources-tab.tsx';
import { WalletTab } from './wallet/wallet-tab.tsx';

const contents: Readonly<Record<NetworkPlace, ReactNode>> = {
  orchestrators: <OrchestratorsTab />,
  sources: <SourcesTab />,
  signers: <SignersTab />,
  wallet: <WalletTab />,
  probe: <ProbeTab />,
};

/** Where streams go, how they are chosen, and who pays for them. The address names the place that is shown. */
export function NetworkView() {
  const place = networkPlaceOf(usePlace());
  return (
    <TabbedPage
      title={networkTexts.title}
      label={networkTexts.tabs}
      value={place}
      onChange={openNetwork}
      places={networkPlaces.map((id) => ({
        id,
        label: <PlaceLabel place={id} />,
        content: contents[id],
        width: id === 'orchestrators' ? 'wide' : 'text',
      }))}
    />
  );
}
