import { useEffect, useRef } from 'react';

/** Plays one video track, silently. `mirrored` for one's own face. */
export function Video({
  track,
  mirrored = false,
  fit = 'cover',
  label,
}: {
  track: MediaStreamTrack;
  mirrored?: boolean;
  fit?: 'cover' | 'contain';
  label?: string;
}) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={ref}
      autoPlay
      playsInline
      muted
      aria-label={label}
      aria-hidden={label === undefined}
      style={{ inlineSize: '100%', blockSize: '100%', display: 'block', objectFit: fit, transform: mirrored ? 'scaleX(-1)' : 'none' }}
    />
  );
}
