import type { NotificationFacts, NotificationKind } from '@watoto/shared/contract/http/notifications.ts';
import type { Mail } from '../mail/mailer.ts';
import { languageOf, pathOf, type Reader, wordsFor } from './words.ts';

export interface MailReader extends Reader {
  readonly email: string;
  readonly firstName: string;
}

export function mailFor(kind: NotificationKind, facts: NotificationFacts, reader: MailReader, publicUrl: string): Mail {
  const { hello, open, why, locale } = languageOf(reader.locale);
  const { title, text } = wordsFor(kind, facts, reader);
  const link = `${publicUrl}${pathOf(facts.target)}`;
  const preferences = `${publicUrl}/notifications/preferences`;
  const greeting = hello(reader.firstName);
  return {
    to: reader.email,
    subject: title,
    text: [greeting, '', text, '', link, '', '--', why, preferences, ''].join('\n'),
    html: [
      `<!doctype html><html lang="${escaped(locale)}"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>`,
      '<body style="font-family:sans-serif;font-size:16px;line-height:1.5">',
      `<p>${escaped(greeting)}</p><p>${escaped(text)}</p>`,
      `<p><a href="${escaped(link)}">${escaped(open)}</a></p>`,
      `<hr><p style="font-size:13px">${escaped(why)} <a href="${escaped(preferences)}">${escaped(preferences)}</a></p>`,
      '</body></html>',
    ].join('\n'),
  };
}

/** Titles are written by people: in HTML they are words, never tags. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
