import type { ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';

/** Text as its author meant it. HTML in it is shown as text, never run; pictures of other hosts are left out by the page's policy. */
export function Markdown({ text }: { text: string }) {
  return <ReactMarkdown components={{ h1: 'h2', h2: 'h3', h3: 'h4', a: OutwardLink }}>{text}</ReactMarkdown>;
}

function OutwardLink({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
