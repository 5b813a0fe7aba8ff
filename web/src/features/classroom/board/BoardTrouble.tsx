import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import css from './BoardStage.module.css';

/** A board that could not be fetched or drawn takes nothing else of the lesson with it. */
export class BoardTrouble extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Failed onAgain={() => this.setState({ failed: false })} />;
  }
}

function Failed({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={css['trouble']} role="alert">
      <p>{t('tools.whiteboard.failed')}</p>
      <Button look="soft" onClick={onAgain}>
        {t('tools.whiteboard.again')}
      </Button>
    </div>
  );
}
