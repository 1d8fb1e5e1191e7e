import { CircleHelp } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { stopLive } from '../capture/go-live.ts';
import { run, useApp } from '../store/app-store.ts';
import { asSentence } from '../texts/as-sentence.ts';
import { routeTexts } from '../texts/route.ts';
import { Button } from '../ui/button.tsx';
import styles from './question-banner.module.css';

const texts = routeTexts.question;

/** Asks, above whatever view there is, what is to become of a stream that had to move too often. */
export function QuestionBanner() {
  const question = useApp(({ state }) => state?.live.question ?? null);
  return <div className={styles.place}>{question !== null && <Question question={question} />}</div>;
}

/**
 * It takes the focus, unless somebody is typing, on itself and not on a button, so that a key that was meant for something
 * else answers nothing; afterwards the focus goes back.
 */
function Question({ question }: { readonly question: string }) {
  const id = useId();
  const banner = useRef<HTMLDivElement>(null);
  const [answering, setAnswering] = useState(false);
  useEffect(() => {
    const before = document.activeElement;
    const element = banner.current;
    if (!(before instanceof HTMLElement && before.matches('input, textarea, select, [contenteditable]')))
      element?.focus();
    return () => {
      const had = element?.contains(document.activeElement) || document.activeElement === document.body;
      if (had && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const answer = async (how: () => Promise<unknown>) => {
    setAnswering(true);
    await how();
    setAnswering(false);
  };
  return (
    <div
      ref={banner}
      role="alertdialog"
      tabIndex={-1}
      className={styles.banner}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
    >
      <CircleHelp size={20} aria-hidden className={styles.icon} />
      <div className={styles.words} role="alert">
        <p id={`${id}-title`} className={styles.title}>
          {texts.title}
        </p>
        <p id={`${id}-text`}>{asSentence(question)}</p>
      </div>
      <Button
        tone="primary"
        loading={answering}
        onClick={() => void answer(() => run('live.swap', { address: null }))}
      >
        {texts.go}
      </Button>
      <Button loading={answering} onClick={() => void answer(stopLive)}>
        {texts.stop}
      </Button>
    </div>
  );
}
