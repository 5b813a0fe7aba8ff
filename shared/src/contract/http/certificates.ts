import { z } from 'zod';
import { CourseId } from './lessons.ts';
import { Download, route } from './route.ts';

const CertificateId = z.uuid();
const byId = z.object({ id: CertificateId });

/** What anybody may know who has its id: enough to see that a paper is true. */
export const CertificateCheck = z
  .object({ id: CertificateId, studentName: z.string(), courseTitle: z.string(), issuedAt: z.iso.datetime() })
  .meta({ id: 'CertificateCheck' });
export type CertificateCheck = z.infer<typeof CertificateCheck>;

export const certificateRoutes = {
  'certificates.check': route({
    method: 'get',
    path: '/certificates/:id',
    summary: 'Is this certificate true? For anybody who holds it',
    auth: 'none',
    params: byId,
    rate: { limit: 30, seconds: 60 },
    response: CertificateCheck,
    errors: ['not_found'],
  }),
  'certificates.get': route({
    method: 'get',
    path: '/certificates/:id/paper',
    summary: 'A certificate to print: its student, the teacher of the course, admins',
    auth: 'user',
    params: byId,
    rate: { limit: 20, seconds: 60 },
    download: 'application/pdf',
    response: Download,
    errors: ['not_found'],
  }),
  'certificates.mine': route({
    method: 'get',
    path: '/courses/:id/certificate',
    summary: 'My certificate of a course that I have completed',
    auth: ['student'],
    params: z.object({ id: CourseId }),
    response: CertificateCheck,
    errors: ['not_found'],
  }),
} as const;
