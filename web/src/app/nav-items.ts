import type { LinkProps } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import {
  AssessmentIcon,
  ConsentIcon,
  CoursesIcon,
  GradesIcon,
  GradingIcon,
  HistoryIcon,
  HomeIcon,
  KeyIcon,
  PeopleIcon,
  PlatformIcon,
  PrivacyIcon,
  RecordingsIcon,
  RoomIcon,
  TimetableIcon,
  EventsIcon,
} from '../ui/icons.ts';
import type { en } from '../i18n/en.ts';

/** A page that the frame leads to. */
export interface NavItem {
  readonly to: NonNullable<LinkProps['to']>;
  /** Of `nav` in the texts. */
  readonly label: keyof typeof en.nav;
  readonly Icon: ComponentType;
  readonly roles: readonly Me['role'][];
  /** Always in sight; the others are under "More". Three at most for each role: a phone has no room for a fourth. */
  readonly primary?: true;
}

const EVERYONE = ['student', 'teacher', 'admin'] as const;

/** In the order in which they are shown. */
export const NAV: readonly NavItem[] = [
  { to: '/', label: 'home', Icon: HomeIcon, roles: EVERYONE, primary: true },
  { to: '/timetable', label: 'timetable', Icon: TimetableIcon, roles: EVERYONE, primary: true },
  { to: '/courses', label: 'courses', Icon: CoursesIcon, roles: ['student', 'teacher'], primary: true },
  { to: '/people', label: 'people', Icon: PeopleIcon, roles: ['admin'], primary: true },
  // An admin has three as well, and lives among people rather than in courses.
  { to: '/courses', label: 'courses', Icon: CoursesIcon, roles: ['admin'] },
  { to: '/recordings', label: 'recordings', Icon: RecordingsIcon, roles: EVERYONE },
  { to: '/rooms', label: 'rooms', Icon: RoomIcon, roles: ['admin'] },
  { to: '/assessments', label: 'assessments', Icon: AssessmentIcon, roles: EVERYONE },
  { to: '/grades', label: 'grades', Icon: GradesIcon, roles: ['student'] },
  { to: '/grading', label: 'grading', Icon: GradingIcon, roles: ['teacher', 'admin'] },
  { to: '/consents', label: 'consents', Icon: ConsentIcon, roles: ['admin'] },
  { to: '/privacy', label: 'privacy', Icon: PrivacyIcon, roles: ['admin'] },
  { to: '/audit', label: 'audit', Icon: HistoryIcon, roles: ['admin'] },
  { to: '/events', label: 'events', Icon: EventsIcon, roles: ['admin'] },
  { to: '/platform', label: 'platform', Icon: PlatformIcon, roles: ['admin'] },
  { to: '/api-keys', label: 'apiKeys', Icon: KeyIcon, roles: ['admin'] },
];
