import { useState } from 'react';
import { notify } from '../../store/app-store.ts';
import { changeSettings } from '../../store/change-settings.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { firstSettings } from './first-settings.ts';

const texts = settingsTexts.reset;

/** Puts this page's settings back, after asking. */
export function ResetSection() {
  const [asking, setAsking] = useState(false);
  const reset = async () => {
    setAsking(false);
    if (await changeSettings(firstSettings)) notify({ level: 'info', text: texts.done });
  };
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={<Button onClick={() => setAsking(true)}>{texts.button}</Button>}
    >
      {asking && (
        <Dialog
          title={texts.confirmTitle}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button autoFocus onClick={() => setAsking(false)}>
                {texts.cancel}
              </Button>
              <Button tone="danger" onClick={() => void reset()}>
                {texts.button}
              </Button>
            </>
          }
        >
          <p>{texts.confirmText}</p>
        </Dialog>
      )}
    </Section>
  );
}
