import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { EventData } from '@watoto/shared/kernel/rpc.ts';
import type { Signaling } from '@watoto/shared/contract/signaling.ts';
import type { ClassroomClient, ClassroomOptions, Phase } from './classroom.ts';
import { Credentials } from './credentials.ts';
import { Presence } from './presence.ts';
import { createRoomStore, emptyClassroom, type Step } from './room-store.ts';
import { openRtcDevice } from './rtc-device.ts';
import type { Call } from './signaling-connection.ts';

type Shown = EventData<Signaling, 'room.hint'>;
type Ended = Extract<Phase, { kind: 'over' }>['reason'];

/** After these, trying again is of no use. */
const FINAL: readonly Ended[] = ['left', 'ended', 'lesson_ended', 'removed', 'banned'];

/**
 * One person's client of one lesson. What can be prepared is prepared now (codecs, a certificate), so that `join()` costs one
 * call. Nothing stays open before `join()` or after `leave()`.
 */
export function createClassroomClient(options: ClassroomOptions, report: (error: unknown) => void = reportToConsole): ClassroomClient {
  const store = createRoomStore();
  const credentials = new Credentials(options.token);
  const stepped = new Emitter<Step>(report);
  const hinted = new Emitter<Shown>(report);
  const rtc = openRtcDevice().catch((error: unknown) => {
    report(error);
    return null;
  });
  let presence: Presence | null = null;
  let next = options;

  const over = (reason: Ended) => store.setState({ phase: { kind: 'over', reason }, media: 'none' });

  function enter(): Promise<void> {
    const entered = new Presence({
      store,
      options: next,
      credentials,
      rtc,
      report,
      onStep: (step) => stepped.emit(step),
      onHint: (shown) => hinted.emit(shown),
    });
    presence = entered;
    store.setState({ phase: { kind: 'joining' } });
    const live = untilLive();
    const ended = (reason: Ended) => {
      if (presence !== entered) return;
      presence = null;
      // What was on comes back with a retry; tracks of the device check have been used up.
      next = { ...next, start: entered.wasOn, tracks: {} };
      over(reason);
    };
    entered.run().then(
      (end) => ended(end ?? 'left'),
      (error: unknown) => {
        report(error);
        ended('internal');
      },
    );
    return live;
  }

  /** Resolves when live, rejects when over. */
  function untilLive(): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = store.subscribe(({ phase }) => {
        if (phase.kind === 'live') resolve();
        else if (phase.kind === 'over') reject(new AppError(codeOf(phase.reason)));
        else return;
        stop();
      });
    });
  }

  const call: Call = (name, data, callOptions) =>
    presence ? presence.connection.call(name, data, callOptions) : Promise.reject(new AppError('not_joined'));
  const done = async (work: Promise<unknown>): Promise<void> => void (await work);

  async function leave(): Promise<void> {
    const leaving = presence;
    presence = null;
    // Preparing opens connections for a moment: none is left when this resolves.
    await Promise.all([leaving?.leave(), rtc]);
    const { phase } = store.getState();
    if (phase.kind !== 'over') over('left');
  }

  return {
    store,
    onStep: (listener) => stepped.on(listener),
    join() {
      if (presence) return Promise.reject(new AppError('already_joined'));
      const { phase } = store.getState();
      if (phase.kind === 'over') store.setState({ ...emptyClassroom });
      return enter();
    },
    leave,
    end: () => done(call('room.end', {}).catch(unlessEnded)),
    retry() {
      const { phase } = store.getState();
      if (presence) return presence.connection.wake();
      if (phase.kind !== 'over' || FINAL.includes(phase.reason)) return;
      // The phase says how it went.
      enter().catch(() => {});
    },
    checkSocket: () => presence?.connection.check(),
    setMic: (on) => presence?.sources.setMic(on) ?? Promise.resolve(),
    setCamera: (on) => presence?.sources.setCamera(on) ?? Promise.resolve(),
    setScreen: (on) => presence?.sources.setScreen(on) ?? Promise.resolve(),
    async useDevice(kind, deviceId) {
      next = { ...next, devices: { ...next.devices, [kind]: deviceId } };
      await presence?.sources.useDevice(kind, deviceId);
    },
    setView: (tiles) => presence?.setView(tiles),
    call,
    // One that is lost is made good by the next.
    sendHint: (hint) => void call('hint.send', { hint }, { resend: false }).catch(() => {}),
    onHint: (listener) => hinted.on(({ hint, peerId }) => listener(hint, peerId)),
    saveData: (cap, peerId) => done(call('rung.cap', { cap, ...(peerId ? { peerId } : {}) })),
    raiseHand: () => done(call('hand.raise', {})),
    lowerHand: (peerId) => done(call('hand.lower', peerId ? { peerId } : {})),
    say: (text, to = 'everyone') => done(call('message.say', { text, to })),
    deleteMessage: (messageId) => done(call('message.delete', { messageId })),
    setLocks: (locks) => done(call('locks.set', locks)),
    mutePeer: (peerId, source) => done(call('peer.mute', { peerId, source })),
    muteAll: () => done(call('room.muteAll', {})),
    removePeer: (peerId, ban) => done(call('peer.remove', { peerId, ban })),
    setRole: (peerId, role) => done(call('role.set', { peerId, role })),
    spotlight: (peerId) => done(call('spotlight.set', { peerId })),
    startRecording: () => done(call('recording.start', {})),
    pauseRecording: () => done(call('recording.pause', {})),
    resumeRecording: () => done(call('recording.resume', {})),
    stopRecording: () => done(call('recording.stop', {})),
    markChapter: (title) => done(call('chapter.mark', { title })),
  };
}

/** The lesson's end may arrive before the answer to the call that ended it. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'lesson_ended')) throw error;
}

function codeOf(reason: Ended): ErrorCode {
  return reason === 'ended' ? 'lesson_ended' : reason === 'left' ? 'cancelled' : reason;
}

function reportToConsole(error: unknown): void {
  console.warn('classroom:', error);
}
