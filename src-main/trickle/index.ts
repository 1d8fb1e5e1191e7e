/** Trickle: channels of numbered segments over HTTP, publisher, subscriber and server (trickle.md). */
export type { ServerChannel } from './channel.ts';
export { JsonChannelReader, type JsonChannelReaderStats, JsonChannelWriter } from './json-channel.ts';
export type { JsonValue } from './json-lines.ts';
export {
  type PublisherEnd,
  TricklePublisher,
  type TricklePublisherOptions,
  type TricklePublisherStats,
} from './publisher.ts';
export type {
  SegmentReader,
  SegmentSink,
  SegmentSource,
  SegmentWriter,
  SourceEnd,
  StartAt,
} from './segment.ts';
export { allowLongRequests, TrickleServer, type TrickleServerOptions } from './server.ts';
export {
  TrickleSubscriber,
  type TrickleSubscriberOptions,
  type TrickleSubscriberStats,
} from './subscriber.ts';
export { plainTransport, type TrickleTransport } from './transport.ts';
