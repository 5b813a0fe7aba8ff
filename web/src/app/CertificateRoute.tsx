import { CertificatePage } from '../features/certificates/CertificatePage.tsx';
import { Shell } from './Shell.tsx';

/** In a frame without a person: whoever checks a certificate has no account here. */
export function CertificateRoute() {
  return (
    <Shell user={null}>
      <CertificatePage />
    </Shell>
  );
}
