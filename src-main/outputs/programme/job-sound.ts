/** After the first picture of a job, its sound is awaited so long. */
const GRACE_US = 500_000;
/** Sound that has stopped for so long, while pictures come, is not coming back soon. */
const GONE_AFTER_US = 1_500_000;

/**
 * Finds out whether a job gives back the sound it is sent: at the first sound that comes, or when none has come for a while
 * though pictures have. What was found of one job is believed of the next until that shows otherwise.
 */
export class JobSound {
  #answer: 'unknown' | 'yes' | 'no' = 'unknown';
  #pictureSinceUs: number | null = null;
  #heardUs: number | null = null;

  /** What is known: `unknown` only until half a second after the first picture. */
  get answer(): 'unknown' | 'yes' | 'no' {
    return this.#answer;
  }

  /** Another job follows. */
  nextJob(): void {
    this.#pictureSinceUs = null;
    this.#heardUs = null;
    if (this.#answer === 'yes') this.#answer = 'unknown';
  }

  /** Sound has come back. */
  heard(nowUs: number): void {
    this.#heardUs = nowUs;
    this.#answer = 'yes';
  }

  /** A picture has come back. */
  picture(nowUs: number): void {
    this.#pictureSinceUs ??= nowUs;
    const silentUs = nowUs - Math.max(this.#pictureSinceUs, this.#heardUs ?? 0);
    if (silentUs > (this.#heardUs === null ? GRACE_US : GONE_AFTER_US)) this.#answer = 'no';
  }

  /** No more pictures come: what has not been heard by now is not coming. */
  finish(): void {
    if (this.#answer === 'unknown') this.#answer = 'no';
  }
}
