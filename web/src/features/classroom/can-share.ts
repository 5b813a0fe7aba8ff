/** Phones have no screen sharing, and plain http has no devices at all. */
export function canShare(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}
