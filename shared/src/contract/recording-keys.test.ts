import { describe, expect, it } from 'vitest';
import { RecordingId } from '../kernel/ids.ts';
import { readSegmentKey, segmentKey } from './recording-keys.ts';
import { Segment } from './recording.ts';

const id = RecordingId.parse('0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee');
const segment: Segment = {
  track: 't12',
  number: 7,
  at: 1_794_000_000_123,
  ms: 4_033,
  type: 'audio/webm; codecs="opus"',
  bytes: 12_345,
  sha256: 'ab'.repeat(32),
  keyFrame: true,
};

describe('keys of a recording', () => {
  it('say what a segment is', () => {
    const { bytes: _, sha256, ...told } = segment;
    expect(readSegmentKey(segmentKey(id, 3, segment))).toEqual({ ...told, run: 3, shaStart: sha256.slice(0, 16) });
  });

  it('of something else say nothing', () => {
    for (const key of [
      '',
      'recordings/x/0001/manifest.json',
      'recordings/x/0001/media/t1/1-2-3.webm',
      segmentKey(id, 1, segment) + '.part',
    ])
      expect(readSegmentKey(key)).toBeNull();
  });
});
