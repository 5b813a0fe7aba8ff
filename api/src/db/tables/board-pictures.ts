import type { BoardPictureType } from '@watoto/shared/contract/board-pictures.ts';

/** The rows of `migrations/0018_board_pictures.sql`. */
export interface BoardPicturesTables {
  board_pictures: BoardPicturesTable;
}

export interface BoardPicturesTable {
  id: string;
  lesson_id: string;
  owner_id: string | null;
  type: BoardPictureType;
  bytes: string;
  width: number | null;
  height: number | null;
  created_at: Date;
}
