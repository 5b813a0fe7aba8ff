import '../strict-csp.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import { ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { ApiProvider } from '../../features/api/api-context.tsx';
import { SignInPage } from '../../features/auth/SignInPage.tsx';
import { Classroom } from '../../features/classroom/Classroom.tsx';
import { DeviceCheckPage } from '../../features/device-check/DeviceCheckPage.tsx';
import { PlatformPage } from '../../features/platform/PlatformPage.tsx';
import { LessonsPage } from '../../features/lessons/LessonsPage.tsx';
import type { ClassroomState } from '../../rtc/classroom.ts';
import { startI18n } from '../../i18n/i18n.ts';
import { UiProvider } from '../../ui/UiProvider.tsx';
import { NotFoundPage } from '../ErrorPage.tsx';
import { Shell } from '../Shell.tsx';
import { createFakeApi } from './fake-api.ts';
import { createFakeClient } from './fake-client.ts';
import { aScene } from './scenes.ts';

/**
 * Development only (`vite`, then /gallery.html?page=...): every page with made-up people, to look at and to test without a
 * server. page = sign-in | lessons | platform | check | classroom | not-found; the classroom takes people, role, screen, spotlight,
 * hands, chat, locked, phase (reconnecting | left | ended | an error code) and media.
 */
const asked = new URLSearchParams(window.location.search);
const flag = (name: string) => asked.has(name);
const user = {
  id: '7',
  email: 'a@b.test',
  firstName: 'Amina',
  lastName: 'Otieno',
  role: 'student',
  grade: 8,
  locale: 'en',
} as unknown as Me;

function Page() {
  switch (asked.get('page')) {
    case 'sign-in':
      return (
        <Shell user={null}>
          <SignInPage onSignedIn={async () => {}} />
        </Shell>
      );
    case 'lessons':
      return (
        <Shell user={user}>
          <LessonsPage firstName="Amina" />
        </Shell>
      );
    case 'platform':
      return (
        <Shell user={{ ...user, role: 'admin' }}>
          <PlatformPage />
        </Shell>
      );
    case 'check':
      return (
        <DeviceCheckPage
          openDoor={() => new Promise(() => {})}
          title="How plants make their food"
          person={{ id: '7', name: 'Amina Otieno' }}
          onJoin={() => {}}
        />
      );
    case 'classroom':
      return <Classroom client={client} start={{ mic: true, camera: true }} speakerId="" onRejoin={() => void client.join()} />;
    default:
      return (
        <Shell user={user}>
          <NotFoundPage />
        </Shell>
      );
  }
}

const scene = aScene({
  people: Number(asked.get('people') ?? 30),
  role: asked.get('role') === 'host' ? 'host' : 'pupil',
  screen: flag('screen'),
  spotlight: flag('spotlight'),
  hands: flag('hands'),
  chat: flag('chat'),
  locked: flag('locked'),
});
const client = createFakeClient(withPhase());

function withPhase(): ClassroomState {
  const phase = asked.get('phase');
  const media = flag('media') ? ('rebuilding' as const) : scene.media;
  if (phase === null) return { ...scene, media };
  if (phase === 'joining') return { ...scene, phase: { kind: phase } as const, room: { ...scene.room, phase: 'new' as const } };
  if (phase === 'reconnecting')
    return { ...scene, media, phase: { kind: phase, attempt: 2, retryAt: Date.now() + 20_000, code: null } as const };
  return { ...scene, phase: { kind: 'over', reason: phase === 'left' || phase === 'ended' ? phase : ErrorCode.parse(phase) } };
}

const root = createRootRoute({ component: Page });
const router = createRouter({
  routeTree: root.addChildren(
    ['/', '/sign-in', '/lessons/$lessonId', '/platform'].map((path) => createRoute({ getParentRoute: () => root, path })),
  ),
  history: createMemoryHistory(),
});

await startI18n();
createRoot(must(document.getElementById('root'), '#root')).render(
  <UiProvider>
    <ApiProvider client={createFakeApi(asked.get('lessons') ?? 'some')}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </ApiProvider>
  </UiProvider>,
);
Object.assign(window, { classroom: client.store });
