import { randomBytes } from 'node:crypto';
import { Job, type JobEnd, type JobOptions, type JobRequest } from './job.ts';

/** The jobs that run, never more than the capacity. */
export class JobTable {
  readonly #capacity: number;
  readonly #jobs = new Map<string, Job>();
  readonly #reserved = new Set<string>();

  /** @param capacity jobs at the same time; 0 takes none */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Jobs that could start now. */
  get free(): number {
    return Math.max(0, this.#capacity - this.#jobs.size - this.#reserved.size);
  }

  /** Jobs of a model that run. */
  inUse(modelId: string): number {
    return [...this.#jobs.values()].filter((job) => job.request.modelId === modelId).length;
  }

  /**
   * Takes a place, for a job that is made when its payment has been taken. The caller has checked {@link free}.
   * @returns the id the job will have, for {@link add} or {@link release}
   */
  reserve(): string {
    const id = this.#newId();
    this.#reserved.add(id);
    return id;
  }

  /** Gives back a place that was reserved; nothing happens when it was used. */
  release(id: string): void {
    this.#reserved.delete(id);
  }

  /** Makes a job in a place that was reserved; it gives it back when it has ended. */
  add(request: JobRequest, options: JobOptions): Job {
    this.#reserved.delete(request.id);
    const job = new Job(request, options);
    this.#jobs.set(job.request.id, job);
    void job.ended.then(() => this.#jobs.delete(job.request.id));
    return job;
  }

  /** Ends all jobs. */
  async close(): Promise<readonly JobEnd[]> {
    return Promise.all([...this.#jobs.values()].map((job) => job.close()));
  }

  #newId(): string {
    for (;;) {
      const id = randomBytes(4).toString('hex');
      if (!this.#jobs.has(id) && !this.#reserved.has(id)) return id;
    }
  }
}
