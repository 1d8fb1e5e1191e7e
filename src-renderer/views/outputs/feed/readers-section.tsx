import { useMain } from '../../../store/use-main.ts';
import { feedTexts as texts } from '../../../texts/feed-output.ts';
import { ScrollingTable } from '../../../ui/scrolling-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { bytes, duration } from '../../live/format.ts';
import shared from '../outputs.module.css';

/** Who reads the feed now. */
export function ReadersSection() {
  const some = useMain(({ outputs }) => outputs.feed.readers.length > 0);
  return (
    <Section title={texts.readers}>
      {some ? <Readers /> : <p className={shared.hint}>{texts.noReaders}</p>}
    </Section>
  );
}

function Readers() {
  const readers = useMain(({ outputs }) => outputs.feed.readers);
  const nowMs = useNow(1000);
  return (
    <ScrollingTable label={texts.readerList} columns={Object.values(texts.reader)}>
      {readers.map(({ id, from, format, sinceMs, bytes: received, dropped }) => (
        <tr key={id}>
          <td>{from}</td>
          <td>{texts.names[format]}</td>
          <td>{duration((nowMs - sinceMs) / 1000)}</td>
          <td>{bytes(received)}</td>
          <td>{dropped}</td>
        </tr>
      ))}
    </ScrollingTable>
  );
}
