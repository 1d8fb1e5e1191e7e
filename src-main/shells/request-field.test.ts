import { describe, expect, it } from 'vitest';
import { commands } from '../../src-preload/contract.ts';
import { requestField } from './request-field.ts';

const fieldOf = (name: keyof typeof commands, request: unknown): string => {
  const { error } = commands[name].request.safeParse(request);
  return requestField(commands[name].request, error?.issues[0]?.path ?? ['none']);
};

describe('requestField', () => {
  it('names fields of nested objects and of each variant', () => {
    const format = { codec: 'h264', width: 8, height: 720, fps: 30, audio: null };
    const start = { model: 'noop', params: {} };
    expect(fieldOf('live.start', { ...start, source: { kind: 'capture', format } })).toBe(
      'source.format.width',
    );
    expect(fieldOf('live.start', { ...start, source: { kind: 'file', fileId: '', loop: true } })).toBe(
      'source.fileId',
    );
    expect(fieldOf('live.start', { ...start, source: { kind: 'nowhere' } })).toBe('source.kind');
  });

  it('goes through what may be absent or null', () => {
    expect(fieldOf('settings.update', { capture: { camera: { id: 7, label: '' } } })).toBe(
      'capture.camera.id',
    );
  });

  it('ends before keys that are the sender’s own words', () => {
    const save = { id: null, address: 'https://signer.example', storePlain: false };
    expect(fieldOf('signers.save', { ...save, headers: { 'Bearer sk-123': 'x' } })).toBe('headers');
    expect(fieldOf('signers.save', { ...save, headers: { 'X-Key': 'žluť' } })).toBe('headers');
  });

  it('is empty for the request as a whole', () => {
    expect(fieldOf('live.setParams', 'no object')).toBe('');
  });
});
