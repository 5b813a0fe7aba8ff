/** Safari and older browsers play everything on the usual speaker. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}

/** Sends what `player` plays to a speaker ('' for the usual one). Rejects where that one is gone or not allowed. */
export async function playOn(player: HTMLAudioElement, speakerId: string): Promise<void> {
  if (canChooseSpeaker() && player.sinkId !== speakerId) await player.setSinkId(speakerId);
}

/** The chosen speaker while it is there, else the usual one (''). Where the browser names none, the choice is trusted. */
export function speakerToUse(chosen: string, speakers: readonly Pick<MediaDeviceInfo, 'deviceId'>[]): string {
  const named = speakers.some((speaker) => speaker.deviceId !== '');
  return named && !speakers.some((speaker) => speaker.deviceId === chosen) ? '' : chosen;
}
