/** Network Information API: not in every browser, nor in TypeScript's DOM. */
interface NavigatorWithConnection {
  readonly connection?: EventTarget;
}

/** Calls `onChange` when the browser says that the network changed, or that somebody looks again; the returned function stops it. */
export function watchNetworkEvents(onChange: () => void): () => void {
  const { connection } = navigator as NavigatorWithConnection;
  const onVisible = () => {
    if (document.visibilityState === 'visible') onChange();
  };
  window.addEventListener('online', onChange);
  connection?.addEventListener('change', onChange);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    window.removeEventListener('online', onChange);
    connection?.removeEventListener('change', onChange);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
