import { avatarColour, initials } from './person.ts';
import css from './PersonAvatar.module.css';

/** Initials on the person's colour; decoration, so hidden from screen readers. `size` in CSS pixels. */
export function PersonAvatar({ id, name, size = 40 }: { id: string; name: string; size?: number }) {
  const colour = avatarColour(id);
  return (
    <span
      aria-hidden="true"
      className={css['avatar']}
      // Drawn by CSS: it must not count as the text of what it stands in.
      data-initials={initials(name)}
      style={{ inlineSize: size, blockSize: size, fontSize: size * 0.4, background: colour.background, color: colour.text }}
    />
  );
}
