// Shows what the school pushes, and opens the page that it leads to. It keeps and fetches nothing.
self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // Not ours: shown without words rather than not at all, which browsers punish.
  }
  const { title = 'Watoto', text = '', path = '/notifications', tag = '' } = said;
  event.waitUntil(self.registration.showNotification(title, { body: text, tag, icon: '/icon.svg', data: { path } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  // A path of ours, whatever was pushed.
  const url = new URL(event.notification.data?.path ?? '/notifications', self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(open(url.href));
});

async function open(href) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((one) => one.url === href);
  await (there ? there.focus() : self.clients.openWindow(href));
}
