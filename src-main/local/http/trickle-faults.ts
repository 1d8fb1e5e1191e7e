import { breakOff } from '../../trickle/exchange.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import { type HttpRequest, type HttpResponse, respond, respondText } from './exchange.ts';
import { TRICKLE_PATH } from './live-video-to-video.ts';

/** Requests for a segment of a media channel; control and events are left alone, so that a fault has one cause. */
const MEDIA_SEGMENT = new RegExp(`^${TRICKLE_PATH}/[0-9a-f]+(?:-out)?/(-?\\d+)$`);

/** Answers some segment requests wrongly, as it was told; true when a request has been dealt with. */
export class TrickleFaults {
  readonly #misbehaviour: Misbehaviour;
  #requests = 0;

  constructor(misbehaviour: Misbehaviour) {
    this.#misbehaviour = misbehaviour;
  }

  /** True when the request was answered, or cut, here. */
  handle(request: HttpRequest, response: HttpResponse): boolean {
    const { cutEvery, answer470Every, answer500Every, answer404From } = this.#misbehaviour;
    const match = MEDIA_SEGMENT.exec((request.url ?? '').split('?', 1)[0] ?? '');
    if (!match || request.method === 'DELETE') return false;
    const seq = Number(match[1]);
    this.#requests += 1;
    if (this.#due(cutEvery)) {
      breakOff(response);
      return true;
    }
    const status =
      (answer404From !== undefined && seq >= answer404From && 404) ||
      (this.#due(answer470Every) && 470) ||
      (this.#due(answer500Every) && 500);
    if (!status) return false;
    request.resume();
    if (status === 470)
      respond(response, 470, 'text/plain', Buffer.alloc(0), { 'lp-trickle-latest': `${Math.max(0, seq)}` });
    else respondText(response, status, 'told to misbehave');
    return true;
  }

  #due(every: number | undefined): boolean {
    return every !== undefined && this.#requests % every === 0;
  }
}
