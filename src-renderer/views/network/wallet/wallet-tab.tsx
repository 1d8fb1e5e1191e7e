import { FundsSection } from './funds-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { SpendingSection } from './spending-section.tsx';
import styles from './wallet-tab.module.css';

/** The money: what is spent, what there is, what may be spent, and what every stream has cost. */
export function WalletTab() {
  return (
    <>
      <div className={styles.cards}>
        <SpendingSection />
        <FundsSection />
      </div>
      <LimitsSection />
      <SessionsSection />
    </>
  );
}
