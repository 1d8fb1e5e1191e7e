import { describe, expect, it } from 'vitest';
import { templateExample, unknownField } from './template-example.ts';

describe('the example of a file name', () => {
  const fields = { nowMs: new Date(2026, 4, 12, 9, 5, 7).getTime(), model: 'dream', what: 'output' };

  it('fills in every field', () => {
    expect(templateExample({ template: '{date} {time} {model} {what} {count}', format: 'mp4' }, fields)).toBe(
      '2026-05-12 09-05-07 dream output 1.mp4',
    );
  });

  it('shows what a file system would not take as main writes it', () => {
    expect(templateExample({ template: 'a/b: {model}?', format: 'mkv' }, fields)).toBe('a-b- dream-.mkv');
  });

  it.each([
    ['{date} {day}', 'day'],
    ['{}', ''],
    ['{date} plain } {', null],
  ])('finds in %s the unknown field %s', (template, name) => {
    expect(unknownField(template)).toBe(name);
  });
});
