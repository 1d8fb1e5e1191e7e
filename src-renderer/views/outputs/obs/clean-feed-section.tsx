import { SquareArrowOutUpRight } from 'lucide-react';
import { obsTexts } from '../../../texts/obs.ts';
import { Button } from '../../../ui/button.tsx';
import { Section } from '../../../ui/section.tsx';
import { openFeed } from '../../live/open-feed.ts';
import shared from '../outputs.module.css';

const texts = obsTexts.window;

/** The window with the AI's picture alone, for programs that capture windows. */
export function CleanFeedSection() {
  return (
    <Section title={texts.title} description={texts.description}>
      <div className={shared.actions}>
        <Button icon={SquareArrowOutUpRight} onClick={openFeed}>
          {texts.open}
        </Button>
      </div>
    </Section>
  );
}
