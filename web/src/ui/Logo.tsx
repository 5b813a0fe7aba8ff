/** A child with an open book. Decoration: the name stands beside it, or in the page's title. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="16" fill="#0b5f5b" />
      <circle cx="32" cy="21" r="9" fill="#f6bd3b" />
      <path d="M10 34c7-3 15-2 22 4v16c-7-6-15-7-22-4z" fill="#ffffff" />
      <path d="M54 34c-7-3-15-2-22 4v16c7-6 15-7 22-4z" fill="#cfe8e4" />
    </svg>
  );
}
