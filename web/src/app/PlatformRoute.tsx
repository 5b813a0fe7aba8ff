import { getRouteApi } from '@tanstack/react-router';
import { PlatformPage } from '../features/platform/PlatformPage.tsx';
import { NotFoundPage } from './ErrorPage.tsx';
import { Shell } from './Shell.tsx';

const route = getRouteApi('/signedIn/platform');

/** For admins; to others it does not exist. The server decides for good. */
export function PlatformRoute() {
  const { user } = route.useRouteContext();
  return <Shell user={user}>{user.role === 'admin' ? <PlatformPage /> : <NotFoundPage />}</Shell>;
}
