import { create, toBinary } from '@bufbuild/protobuf';
import { type AuthToken, type SegData, SegDataSchema } from './lp_pb.ts';

/**
 * The segment credentials of an off-chain session: the orchestrator's own token and nothing else. It checks the token
 * and skips the signature (protocol C9).
 */
export function offChainSegData(authToken: AuthToken): SegData {
  return create(SegDataSchema, { authToken });
}

/** The value of the `Livepeer-Segment` header: standard base64 of the message. */
export function encodeSegData(segData: SegData): string {
  return Buffer.from(toBinary(SegDataSchema, segData)).toString('base64');
}
