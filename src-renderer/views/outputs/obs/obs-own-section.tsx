import { useMain } from '../../../store/use-main.ts';
import { obsTexts } from '../../../texts/obs.ts';
import { Section } from '../../../ui/section.tsx';
import { Figure, Figures } from '../status/figures.tsx';

const texts = obsTexts.own;

/** What OBS says of itself. */
export function ObsOwnSection() {
  const { collection, programScene, streaming, recording, stats } = useMain(({ outputs }) => outputs.obs);
  const canvas = stats?.canvas ?? null;
  return (
    <Section title={texts.title}>
      <Figures>
        <Figure name={texts.onAir}>{programScene ?? texts.none}</Figure>
        <Figure name={texts.collection}>{collection ?? texts.none}</Figure>
        <Figure name={texts.streaming}>{streaming ? texts.yes : texts.no}</Figure>
        <Figure name={texts.recording}>{recording ? texts.yes : texts.no}</Figure>
        <Figure name={texts.fps}>{stats === null ? texts.none : Math.round(stats.fps)}</Figure>
        <Figure name={texts.missed}>{stats?.renderMissed ?? texts.none}</Figure>
        <Figure name={texts.cpu}>{stats === null ? texts.none : `${Math.round(stats.cpuPercent)} %`}</Figure>
        <Figure name={texts.canvas}>
          {canvas === null ? texts.none : `${canvas.width} × ${canvas.height}`}
        </Figure>
      </Figures>
    </Section>
  );
}
