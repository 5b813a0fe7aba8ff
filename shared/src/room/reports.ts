import { mayRead } from './chat.ts';
import { isHost } from '../contract/permissions.ts';
import { REPORTS_KEPT, REPORTS_OPEN_EACH, type Report } from './order.ts';
import { type Rule, actor, isCode } from './outcome.ts';

/** To the hosts, and to nobody else; so not about a host: that is not theirs to settle. */
export const reportMade: Rule<'report.made'> = (state, { by, seq, at, data }) => {
  const peer = actor(state, by, 'chat');
  if (isCode(peer)) return peer;
  const { peerId, messageId, note } = data;
  const message = messageId === null ? undefined : state.chat.find((one) => one.id === messageId && one.peerId === peerId);
  if (messageId !== null && (!message || !mayRead(state, message, peer))) return 'not_found';
  const about = state.peers[peerId] ?? message;
  if (!about) return 'not_found';
  if (peerId === peer.id || isHost(about.role)) return 'forbidden';
  if (state.reports.filter((report) => report.by === peer.id).length >= REPORTS_OPEN_EACH) return 'limit_reached';
  const report: Report = {
    id: seq,
    at,
    by: peer.id,
    byName: peer.name,
    peerId,
    name: about.name,
    messageId,
    text: message?.text ?? '',
    note,
  };
  return { ...state, reports: [...state.reports, report].slice(-REPORTS_KEPT) };
};

export const reportSettled: Rule<'report.settled'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  if (!state.reports.some(({ id }) => id === data.reportId)) return 'not_found';
  return { ...state, reports: state.reports.filter(({ id }) => id !== data.reportId) };
};
