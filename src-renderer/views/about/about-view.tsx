import logo from '../../assets/logo.svg';
import { useMain } from '../../store/use-main.ts';
import { aboutTexts } from '../../texts/about.ts';
import { Page } from '../../ui/page.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './about-view.module.css';
import { LicencesSection } from './licences-section.tsx';

const { links } = aboutTexts;

/** What this program is and what it is made of. */
export function AboutView() {
  const about = useMain((state) => state.about);
  const facts = [
    [aboutTexts.version, about.version],
    [aboutTexts.shell, aboutTexts.shells[about.shell]],
    [aboutTexts.platform, about.platform],
    ...Object.entries(about.runtime).map(([name, version]) => [aboutTexts.runtime[name] ?? name, version]),
  ];
  return (
    <Page title={aboutTexts.title}>
      <Section
        title={aboutTexts.name}
        description={aboutTexts.purpose}
        actions={<img src={logo} alt="" width={48} />}
      >
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p>{aboutTexts.licence}</p>
      </Section>
      <Section title={links.title} description={links.hint}>
        <dl className={styles.facts}>
          <div>
            <dt>{links.network}</dt>
            <dd className={styles.address}>{links.networkAddress}</dd>
          </div>
          <div>
            <dt>{links.docs}</dt>
            <dd className={styles.address}>{links.docsAddress}</dd>
          </div>
          <div>
            <dt>{links.explorer}</dt>
            <dd className={styles.address}>{links.explorerAddress}</dd>
          </div>
        </dl>
      </Section>
      <LicencesSection />
    </Page>
  );
}
