import type { Page } from '../../store/store';

export interface List<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly url: string;
}

export const presentList = <Row, Item>(page: Page<Row>, present: (row: Row) => Item, url: string): List<Item> => ({
  object: 'list',
  data: page.data.map(present),
  has_more: page.hasMore,
  url,
});
