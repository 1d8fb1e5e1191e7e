import { randomBytes } from 'node:crypto';
import { Job, type JobEnd, type JobOptions, type JobRequest } from './job.ts';

/** The jobs that run, never more than the capacity. */
export class JobTable {
  readonly #capacity: number;
  readonly #jobs = new Map<string, Job>();

  /** @param capacity jobs at the same time; 0 takes none */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Jobs that could start now. */
  get free(): number {
    return Math.max(0, this.#capacity - this.#jobs.size);
  }

  /** Jobs of a model that run. */
  inUse(modelId: string): number {
    return [...this.#jobs.values()].filter((job) => job.request.modelId === modelId).length;
  }

  /** Makes a job, which takes its place at once and gives it back when it has ended. The caller has checked {@link free}. */
  add(request: Omit<JobRequest, 'id'>, options: JobOptions): Job {
    const job = new Job({ ...request, id: this.#newId() }, options);
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
      if (!this.#jobs.has(id)) return id;
    }
  }
}
