import { networkTexts } from '../../texts/network.ts';
import { Page } from '../../ui/page.tsx';
import { EmbeddedSection } from './embedded-section.tsx';
import { OrchestratorsSection } from './orchestrators-section.tsx';
import { SignerSection } from './signer-section.tsx';
import { TokenSection } from './token-section.tsx';

/** Where streams go and who pays for them. */
export function NetworkView() {
  return (
    <Page title={networkTexts.title} width="wide">
      <EmbeddedSection />
      <OrchestratorsSection />
      <SignerSection />
      <TokenSection />
    </Page>
  );
}
