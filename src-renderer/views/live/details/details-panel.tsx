import { type ReactNode, useState } from 'react';
import { liveTexts } from '../../../texts/live.ts';
import { Tabs } from '../../../ui/tabs.tsx';
import styles from './details-panel.module.css';
import { LogView } from './log-view.tsx';
import { StreamDetails } from './stream-details.tsx';
import { SwapsView } from './swaps-view.tsx';
import { TimelineView } from './timeline-view.tsx';

type Subject = keyof typeof liveTexts.details.tabs;

const { tabs } = liveTexts.details;

/** The stream in detail: figures, events, log. Only the one that is looked at is rendered. */
export function DetailsPanel() {
  const [subject, setSubject] = useState<Subject>('stream');
  return (
    <section className={styles.panel} aria-label={liveTexts.details.label}>
      <Tabs
        label={liveTexts.details.label}
        value={subject}
        onChange={setSubject}
        tabs={[
          {
            id: 'stream',
            label: tabs.stream,
            content: <Scrolling name={tabs.stream} content={<StreamDetails />} />,
          },
          {
            id: 'events',
            label: tabs.events,
            content: <Scrolling name={tabs.events} content={<TimelineView />} />,
          },
          {
            id: 'swaps',
            label: tabs.swaps,
            content: <Scrolling name={tabs.swaps} content={<SwapsView />} />,
          },
          { id: 'log', label: tabs.log, content: <LogView /> },
        ]}
      />
    </section>
  );
}

function Scrolling({ name, content }: { readonly name: string; readonly content: ReactNode }) {
  return (
    <section
      className={styles.scrolling}
      aria-label={liveTexts.details.part(name)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
    >
      {content}
    </section>
  );
}
