import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { can } from '@watoto/shared/contract/permissions.ts';
import { CatchUpOffer } from './catch-up/CatchUpOffer.tsx';
import { useCatchUp } from './catch-up/catch-up-context.tsx';
import { CatchUpStage } from './catch-up/CatchUpStage.tsx';
import { ChatPanel } from './ChatPanel.tsx';
import { useClassroom, useClient } from './classroom-context.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { useControls } from './controls-context.tsx';
import { DevicesDialog } from './DevicesDialog.tsx';
import { GroupBanner } from './groups/GroupBanner.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { LeaveDialog } from './LeaveDialog.tsx';
import { AskedDialog } from './order/AskedDialog.tsx';
import { LobbyBanner } from './order/LobbyBanner.tsx';
import { ReactionDialog } from './order/ReactionDialog.tsx';
import { PeoplePanel } from './PeoplePanel.tsx';
import { PollCard } from './polls/PollCard.tsx';
import { PollPanel } from './polls/PollPanel.tsx';
import { QuizAnnouncer } from './polls/QuizAnnouncer.tsx';
import { QuizCard, usePupilsQuiz } from './polls/QuizCard.tsx';
import { QuizPanel } from './polls/QuizPanel.tsx';
import { PickBanner } from './pick/PickBanner.tsx';
import { PlatformBanner } from './PlatformBanner.tsx';
import { RecordedLine } from './recording/RecordedLine.tsx';
import { RecordingAlarmBanner } from './recording/RecordingAlarmBanner.tsx';
import { useRecordingControls } from './recording/recording-context.tsx';
import { RemoteAudio } from './RemoteAudio.tsx';
import { RoomTools } from './RoomTools.tsx';
import type { ShortcutAction } from './shortcuts.ts';
import { Stage } from './Stage.tsx';
import { type PanelName, Toolbar } from './Toolbar.tsx';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { useUnread } from './use-unread.ts';
import css from './Classroom.module.css';

/** The room itself: people in the middle, controls below, a panel at the side when asked for. */
export function LiveClassroom() {
  const { t } = useTranslation();
  const client = useClient();
  const { run, toggle, toggleHand } = useControls();
  const { act: record, startOrStop } = useRecordingControls();
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<'help' | 'devices' | 'leave' | 'react' | null>(null);
  const mayEnd = useClassroom((state) => state.role !== null && can(state.role, 'end'));
  const catchingUp = useCatchUp().recordingId !== null;
  const unread = useUnread(panel === 'chat');
  const quiz = usePupilsQuiz();

  const togglePanel = useCallback((name: PanelName) => setPanel((now) => (now === name ? null : name)), []);
  const act = useCallback(
    (action: ShortcutAction) => {
      if (action === 'mic' || action === 'camera') toggle(action);
      else if (action === 'share') toggle('screen');
      else if (action === 'hand') toggleHand();
      else if (action === 'record') startOrStop();
      else if (action === 'chapter') record(action);
      else if (action === 'help' || action === 'devices') setDialog(action);
      else togglePanel(action);
    },
    [toggle, toggleHand, togglePanel, record, startOrStop],
  );
  const shortcuts = useShortcuts(act);
  const closePanel = () => setPanel(null);
  const closeDialog = () => setDialog(null);
  const leave = () => void run(client.leave());
  const askToEnd = () => setDialog('leave');
  const end = () => {
    closeDialog();
    void run(client.end());
  };

  return (
    <div className={css['live']}>
      <TopBar />
      <div className={css['middle']}>
        <div className={css['stage']}>
          <div>
            <ConnectionBanner />
            <PlatformBanner />
            <RecordingAlarmBanner />
            <LobbyBanner onShow={() => setPanel('people')} />
            <CatchUpOffer />
            <PollCard />
            <QuizCard shown={panel === 'quiz'} onShow={() => setPanel('quiz')} />
            <GroupBanner />
            <PickBanner />
          </div>
          {catchingUp ? <CatchUpStage /> : <Stage />}
        </div>
        {panel === 'people' && <PeoplePanel onClose={closePanel} />}
        {quiz && <QuizPanel key={quiz.id} quiz={quiz} shown={panel === 'quiz'} onClose={closePanel} />}
        {panel === 'polls' && <PollPanel onClose={closePanel} />}
        {panel === 'chat' && <ChatPanel onClose={closePanel} />}
        <RoomTools />
      </div>
      <div>
        <RecordedLine />
        <Toolbar
          panel={panel}
          unread={unread.count}
          onPanel={togglePanel}
          onLeave={mayEnd ? askToEnd : leave}
          onEnd={askToEnd}
          onReact={() => setDialog('react')}
          onDevices={() => setDialog('devices')}
          onHelp={() => setDialog('help')}
        />
      </div>
      <QuizAnnouncer />
      <RemoteAudio silent={catchingUp} />
      <output className="visually-hidden">{unread.newest && t('chat.newFrom', { name: unread.newest.name })}</output>
      <AskedDialog />
      <HelpDialog open={dialog === 'help'} onClose={closeDialog} {...shortcuts} />
      <ReactionDialog open={dialog === 'react'} onClose={closeDialog} />
      <DevicesDialog open={dialog === 'devices'} onClose={closeDialog} />
      <LeaveDialog open={dialog === 'leave'} onClose={closeDialog} onLeave={leave} onEnd={end} />
    </div>
  );
}
