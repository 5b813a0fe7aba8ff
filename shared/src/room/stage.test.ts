import { describe, expect, it } from 'vitest';
import { emptyRoom, RoomState } from './state.ts';

describe('the stage', () => {
  it('is the people, in rooms that were kept before there were tools too', () => {
    const { stage, ...older } = emptyRoom;
    expect(stage).toBe('people');
    expect(RoomState.parse(older).stage).toBe('people');
  });
});
