/** Who did what, for admins. */
export const enAudit = {
  title: 'Audit log',
  save: 'Save as CSV',
  actor: 'Who (e-mail)',
  action: 'What, such as user.',
  subject: 'To what, such as users:17',
  from: 'From',
  to: 'To',
  platform: 'The platform',
  none: '(nothing)',
  loadFailed: 'The log could not be loaded.',
  nothing: 'Nothing found',
  nothingText: 'No line is like that. Look for less.',
  showAll: 'Show everything',
};
