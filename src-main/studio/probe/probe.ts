import type { ProbeReport } from '../../../src-preload/contract.ts';
import { monotonicUs } from '../../base/clock.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import {
  type AskOptions,
  endpointOf,
  LiveVideoJob,
  type OrchestratorInfo,
  OrchestratorSession,
  offChainPayment,
  parseOrchestratorAddress,
} from '../../gateway/index.ts';
import type { OrchestratorInfo as WireInfo } from '../../gateway/wire/lp_pb.ts';
import type { Hex } from '../../payments/bytes.ts';
import { priceOf } from '../../payments/fees.ts';
import type { Rational } from '../../payments/rational.ts';
import { askDiscovery } from './ask-discovery.ts';
import { skipped } from './findings.ts';
import { judgeCapabilities } from './judge-capabilities.ts';
import { judgeCertificate } from './judge-certificate.ts';
import { askChain, judgeChain, notCompared } from './judge-chain.ts';
import { askChannels, judgeChannels } from './judge-channels.ts';
import { judgeInfo } from './judge-info.ts';
import { judgeModels, modelToProbe, reportModels } from './judge-models.ts';
import { judgePayment } from './judge-payment.ts';
import { judgePrices } from './judge-prices.ts';
import { judgeReach } from './judge-reach.ts';
import { judgeStream } from './judge-stream.ts';
import { judgeTickets } from './judge-tickets.ts';
import { measureReach, type Reach } from './measure-reach.ts';
import { measureStream } from './measure-stream.ts';
import { defaultProbeLimits, type ProbeOptions } from './probe-options.ts';
import { ReportKeeper } from './report-keeper.ts';
import { isVisible, judgeUpdate, UpdateWatch, updateOf } from './watch-update.ts';

/** Seconds that everything besides the stream may take together; the last two are for closing the job. */
const OVERHEAD_S = 28;

/** Questions that tell the latency of the answer. */
const QUESTIONS = 2;

/**
 * Tests an orchestrator step by step and tells each step's result as soon as it is known. Takes at most `seconds` + 30 s,
 * and leaves no job behind, also when it is stopped. Never rejects but for an address that is none.
 * @throws GatewayError `orchestrator_address_invalid`
 */
export async function probeOrchestrator(address: string, options: ProbeOptions): Promise<ProbeReport> {
  return new Probe(parseOrchestratorAddress(address), options).run();
}

interface Answer {
  readonly info: OrchestratorInfo;
  readonly wire: WireInfo;
}

/** One probe from its beginning to its end. */
class Probe {
  readonly #address: URL;
  readonly #options: ProbeOptions;
  readonly #keeper: ReportKeeper;
  readonly #signal: AbortSignal;
  readonly #deadline = new AbortController();
  #session: OrchestratorSession | null = null;

  constructor(address: URL, options: ProbeOptions) {
    this.#address = address;
    this.#options = options;
    this.#keeper = new ReportKeeper({
      address: address.origin,
      onChange: options.onChange,
      now: options.now ?? Date.now,
    });
    this.#signal = AbortSignal.any([options.signal, this.#deadline.signal]);
  }

  async run(): Promise<ProbeReport> {
    const limitS = this.#options.seconds + OVERHEAD_S;
    const late = new GatewayError('timeout', `the probe took longer than ${limitS} s`);
    const timer = setTimeout(() => this.#deadline.abort(late), limitS * 1000);
    try {
      await this.#steps();
    } finally {
      clearTimeout(timer);
      await this.#session?.close();
    }
    return this.#keeper.finish(this.#options.signal.aborted);
  }

  async #steps(): Promise<void> {
    const reach = await this.#reach();
    const all = reach && (await this.#info());
    if (!all) {
      this.#keeper.skipWaiting(
        this.#options.signal.aborted
          ? 'stopped'
          : reach
            ? 'it did not say what it offers'
            : 'it cannot be reached, or shows another certificate',
      );
      return;
    }
    const model = this.#options.model ?? modelToProbe(all.info.models);
    this.#keeper.set({ model, models: reportModels(all.info) });
    if (model === null) {
      await this.#keeper.make('models', () => judgeModels(all.info.models));
      await this.#discovery();
      this.#keeper.skipWaiting('there is no model to probe with');
      return;
    }
    const { own, usable } = await this.#offer(model, all);
    await this.#discovery();
    if (!this.#options.stream) this.#keeper.skipWaiting('no stream was asked for');
    else if (own === null || !usable) this.#keeper.skipWaiting(`there is no room for "${model}"`);
    else await this.#job(model, own);
    if (this.#options.signal.aborted) this.#keeper.skipWaiting('stopped');
    else if (this.#deadline.signal.aborted) this.#keeper.skipWaiting('there was no time left');
  }

  /** Steps `reach` and `certificate`; false where there is nothing to connect to. */
  async #reach(): Promise<boolean> {
    const { pins, pin } = this.#options;
    const known = pins.get(endpointOf(this.#address))?.certificate.fingerprint ?? null;
    let reach: Reach | null = null;
    const outcome = await this.#keeper.make('reach', async () => {
      reach = await measureReach(this.#address, this.#signal);
      return judgeReach(reach);
    });
    const certificate = (reach as Reach | null)?.tls?.certificate;
    let trusted = true;
    if (certificate) {
      const fingerprint = pin ?? known;
      const judged = await this.#keeper.make('certificate', () =>
        judgeCertificate({
          certificate,
          host: this.#address.hostname.replace(/^\[|\]$/g, ''),
          pin: fingerprint === null ? null : { fingerprint, from: pin === null ? 'earlier' : 'user' },
          nowMs: (this.#options.now ?? Date.now)(),
        }),
      );
      trusted = judged.state !== 'failed';
    } else {
      const plain = this.#address.protocol === 'http:' && outcome.state !== 'failed';
      this.#keeper.skip('certificate', plain ? 'without TLS there is none' : 'no connection showed one');
    }
    return trusted && outcome.state !== 'failed' && outcome.state !== 'skipped';
  }

  /** Step `info`; null where it did not answer. */
  async #info(): Promise<Answer | null> {
    let answer: Answer | null = null;
    await this.#keeper.make('info', async () => {
      const { pins, logger, payments } = this.#options;
      const signal = this.#signal;
      const { checksumAddress } = await import('../../payments/identity.ts');
      const question: AskOptions = { ignoreCapacityCheck: true, signal };
      const session = await OrchestratorSession.connect(this.#address.href, {
        ...question,
        pins,
        logger,
        ...(payments ? { identity: payments.identity } : {}),
      });
      this.#session = session;
      const roundTripsMs = [session.roundTripMs];
      while (roundTripsMs.length < QUESTIONS) {
        await session.refresh(question);
        roundTripsMs.push(session.roundTripMs);
      }
      const { wireInfo: wire } = session;
      const ethAddress = session.info.ethAddress && checksumAddress(session.info.ethAddress);
      const info = { ...session.info, ethAddress };
      answer = { info, wire };
      const moved = info.transcoder.origin !== this.#address.origin;
      const jobAddress = moved ? await measureReach(info.transcoder, signal) : null;
      const nowMs = (this.#options.now ?? Date.now)();
      return judgeInfo({ address: this.#address, info, wire, roundTripsMs, jobAddress, nowMs });
    });
    return answer;
  }

  /** Steps `capabilities`, `prices`, `models`, `tickets`, `chain`. `usable`: a job of the model could start now. */
  async #offer(model: string, all: Answer): Promise<{ own: Answer | null; usable: boolean }> {
    const signal = this.#signal;
    let own: Answer | null = null;
    const capabilities = await this.#keeper.make('capabilities', async () => {
      const [error, answer] = await this.#ask({ model, ignoreCapacityCheck: true, signal });
      own = answer;
      const [capacityError] = error ? [null] : await this.#ask({ model, signal });
      const { models } = all.info;
      return judgeCapabilities({
        model,
        models,
        capabilities: all.wire.capabilities,
        error,
        capacityError,
      });
    });
    const answered = own as Answer | null;
    await this.#keeper.make('prices', () =>
      judgePrices({
        model,
        all: all.info,
        wireAll: all.wire,
        own: answered?.info ?? null,
        wireOwn: answered?.wire ?? null,
        maxPrice: this.#options.maxPrice,
      }),
    );
    await this.#keeper.make('models', () => judgeModels(all.info.models));
    await this.#onChain(all.info.ethAddress, answered?.wire ?? null);
    return { own: answered, usable: capabilities.state === 'passed' || capabilities.state === 'warning' };
  }

  /** Steps `tickets` and `chain`. */
  async #onChain(ethAddress: string | null, wire: WireInfo | null): Promise<void> {
    const { openChain } = this.#options;
    const signal = this.#signal;
    // An off-chain orchestrator is compared with nothing, so that nothing is asked.
    const chain = ethAddress === null ? null : openChain?.(signal);
    chain?.catch(() => undefined);
    await this.#keeper.make('tickets', async () => {
      if (wire === null) return skipped('it did not answer for the model');
      const l1Block = await chain?.then((opened) => opened.l1Block()).catch(() => null);
      signal.throwIfAborted();
      return judgeTickets({ wire, ethAddress, l1Block: l1Block ?? null });
    });
    if (ethAddress === null) this.#keeper.skip('chain', 'off-chain: it is in no registry');
    else if (!chain) this.#keeper.skip('chain', 'not compared: no RPC endpoint of Arbitrum One is given');
    else
      await this.#keeper.make('chain', async () => {
        try {
          const found = { ethAddress: ethAddress as Hex, address: this.#address, signal };
          return judgeChain(await askChain(await chain, found));
        } catch (thrown) {
          signal.throwIfAborted();
          return notCompared(toGatewayError(thrown));
        }
      });
  }

  async #discovery(): Promise<void> {
    const session = this.#session;
    if (session) await this.#keeper.make('discovery', () => askDiscovery(session, this.#signal));
  }

  /** Steps `start`, `stream`, `params`, `payment`. */
  async #job(model: string, { info }: Answer): Promise<void> {
    const session = this.#session;
    const { payments, pay, logger } = this.#options;
    if (!session) return;
    if (info.wantsPayment && (payments === null || !pay)) {
      const why = payments === null ? 'no signer was given' : 'no payment was asked for';
      this.#keeper.skip('payment', why);
      this.#keeper.skipWaiting(`it wants to be paid, and ${why}`);
      return;
    }
    const payment = payments && info.wantsPayment ? payments.paymentFor(session, model) : offChainPayment();
    const refusals: GatewayError[] = [];
    const startedUs = monotonicUs();
    let job: LiveVideoJob | null = null;
    try {
      const start = await this.#keeper.make('start', async () => {
        job = await LiveVideoJob.start(session, {
          modelId: model,
          payment,
          signal: this.#signal,
          logger,
        });
        const startMs = (monotonicUs() - startedUs) / 1000;
        const { channels, manifestId } = job;
        const answers = await askChannels(channels, session.transport, this.#signal);
        return judgeChannels({ channels, address: this.#address, manifestId, startMs, answers });
      });
      const running = job as LiveVideoJob | null;
      if (running === null || start.state === 'failed') {
        this.#keeper.skipWaiting(running ? 'the channels of the job cannot be used' : 'no job was started');
        return;
      }
      running.subscribe((event) => {
        if (event.type === 'problem' && isPaymentFault(event.error)) refusals.push(event.error);
      });
      await this.#stream(model, running, startedUs);
      const ranS = (monotonicUs() - startedUs) / 1e6;
      const { stats } = payment;
      const prices = [perPixel(info), perPixel(session.info)] as const;
      const stopped = this.#signal.aborted;
      if (stats)
        await this.#keeper.make('payment', () => judgePayment({ stats, prices, refusals, ranS, stopped }));
      else this.#keeper.skip('payment', 'off-chain: no tickets');
    } finally {
      await (job as LiveVideoJob | null)?.close();
    }
  }

  async #stream(model: string, job: LiveVideoJob, startedUs: number): Promise<void> {
    const limits = { ...defaultProbeLimits, ...this.#options.limits };
    const update = new UpdateWatch(job, updateOf(model, {}), limits.updateMs);
    await this.#keeper.make('stream', async () => {
      const measured = await measureStream({
        job,
        origin: this.#address.origin,
        engine: await this.#options.openEngine(),
        startedUs,
        seconds: this.#options.seconds,
        firstPictureMs: limits.firstPictureMs,
        unchanged: model === 'noop',
        update,
        visible: isVisible(model),
        onSecond: (series) => this.#keeper.set(series),
        signal: this.#signal,
        logger: this.#options.logger,
      });
      return judgeStream(measured);
    });
    if (update.begun)
      await this.#keeper.make('params', () => judgeUpdate(update.seen, job.stats.events.events > 0));
    else this.#keeper.skip('params', 'the stream did not get so far');
  }

  /** An answer, or why there is none. @throws the signal's reason */
  async #ask(options: AskOptions): Promise<[error: GatewayError | null, answer: Answer | null]> {
    const session = this.#session;
    if (!session) return [null, null];
    try {
      const info = await session.refresh(options);
      return [null, { info, wire: session.wireInfo }];
    } catch (error) {
      this.#signal.throwIfAborted();
      return [toGatewayError(error), null];
    }
  }
}

function perPixel({ price }: OrchestratorInfo): Rational | null {
  return price && priceOf(price);
}

function isPaymentFault({ code }: GatewayError): boolean {
  return /^(payment_|price_|balance_|session_expired|signer_)/.test(code);
}
